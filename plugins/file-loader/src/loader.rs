//! The loader: says what it will do, opens writers, commits.

use weir_sdk::formats::WriteFormat;
use weir_sdk::objects;
use weir_sdk::prelude::*;

use crate::config::FileLoaderConfig;
use crate::files::StagedFile;
use crate::kept::{Kept, escaped};
use crate::partition::Partitioner;
use crate::publish;
use crate::writer::FileWriter;

/// Files in one folder.
#[derive(Debug)]
pub(crate) struct FileLoader {
    config: FileLoaderConfig,
}

/// The write modes that files have.
enum Kind {
    Append,
    Overwrite,
}

impl Loader for FileLoader {
    type Config = FileLoaderConfig;
    type Token = Vec<StagedFile>;
    type Writer = FileWriter;

    fn open(config: FileLoaderConfig) -> Result<Self> {
        Ok(Self { config: config.validate()? })
    }

    /// Asking for one object is the cheapest question that shows whether path, grant and credentials are right.
    fn check(&self) -> Result<()> {
        objects::list(&self.config.connection, &escaped(&self.config.below("_"))).map(drop)
    }

    fn describe(&self, input: &PortSchema, mode: &WriteMode, _schema_change: SchemaChange) -> Result<Vec<String>> {
        Partitioner::new(&self.config.partition, input)?;
        let when = match self.supported(mode)? {
            Kind::Append => {
                self.check()?;
                "added to what is there, an epoch at a time".to_owned()
            }
            Kind::Overwrite => {
                let files = publish::present(&self.config)?.len();
                format!("in place of the {files} files that are there, when the run is complete")
            }
        };
        Ok(vec![format!("{} files in `{}`{}", self.format(), self.config.target(), self.folders()), when])
    }

    fn write(&self, request: WriteRequest) -> Result<FileWriter> {
        self.supported(&request.mode)?;
        FileWriter::open(self.config.clone(), &request)
    }

    fn commit(&self, request: CommitRequest<Vec<StagedFile>>) -> Result<()> {
        let files: Vec<StagedFile> = request.tokens.into_iter().flatten().collect();
        match self.supported(&request.mode)? {
            Kind::Append => publish::publish(&self.config, files),
            Kind::Overwrite if request.last => publish::replace(&self.config, &request.epoch, files),
            Kind::Overwrite => Kept::new(&self.config, &request.epoch).keep(&files),
        }
    }

    /// A commit that was broken off may have published some of the files; they are no other epoch's, so they go, too.
    fn abort(&self, epoch: &EpochId, tokens: Vec<Vec<StagedFile>>) -> Result<()> {
        let files = tokens.into_iter().flatten().map(|file| (file.path, file.token));
        let (paths, tokens): (Vec<String>, Vec<String>) = files.unzip();
        objects::discard(&self.config.connection, &tokens)?;
        objects::delete(&self.config.connection, &paths)?;
        Kept::new(&self.config, epoch).forget()
    }
}

impl FileLoader {
    fn supported(&self, mode: &WriteMode) -> Result<Kind> {
        match mode {
            WriteMode::Append => Ok(Kind::Append),
            WriteMode::Overwrite if self.config.path.is_empty() => {
                let message =
                    format!("overwriting would remove all files of connection `{}`", &*self.config.connection);
                Err(Problem::config(message).with_hint("give the files a folder of their own with `path`"))
            }
            WriteMode::Overwrite => Ok(Kind::Overwrite),
            other => {
                let hint = "files take `append` and `overwrite`; keys need a database, such as with `sqlite-loader`";
                Err(other.unsupported().with_hint(hint))
            }
        }
    }

    fn format(&self) -> &'static str {
        match self.config.options.format {
            WriteFormat::Parquet => "Parquet",
            WriteFormat::Csv => "CSV",
            WriteFormat::Ndjson => "NDJSON",
        }
    }

    fn folders(&self) -> String {
        let names: Vec<String> = self.config.partition.iter().map(|name| format!("`{name}`")).collect();
        if names.is_empty() { String::new() } else { format!(", in folders by {}", names.join(" and ")) }
    }
}
