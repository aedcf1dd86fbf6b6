//! The extractor: lists, looks into files, plans.

use weir_sdk::formats::{self, Source};
use weir_sdk::objects::{self, ObjectInfo};
use weir_sdk::prelude::*;

use crate::config::FileConfig;
use crate::plan::{self, File, FileState, Part, Piece};
use crate::reader::{FileReader, FileSplit, Place};

/// The files of one config.
#[derive(Debug)]
pub(crate) struct Files {
    config: FileConfig,
}

impl Extractor for Files {
    type Config = FileConfig;
    type Split = FileSplit;
    type State = FileState;
    type Checkpoint = Place;
    type Reader = FileReader;

    fn open(config: FileConfig) -> Result<Self> {
        Ok(Self { config: config.validate()? })
    }

    fn check(&self) -> Result<()> {
        objects::list(&self.config.connection, &self.config.path).map(|_| ())
    }

    fn describe(&self, _stream: Option<&str>) -> Result<StreamInfo> {
        let mut fields = self.fields(&self.list()?)?;
        if let Some(name) = &self.config.file_column {
            fields.push(Field::new(name, "utf8").required());
        }
        Ok(StreamInfo::new("files", fields))
    }

    fn plan(&self, request: PlanRequest<Self>) -> Result<Vec<Split<FileSplit>>> {
        let listed = self.list()?;
        if listed.is_empty() && !self.config.incremental {
            return Err(self.nothing_matches());
        }
        let unread = match (self.config.incremental, &request.state) {
            (true, state) => plan::unread(listed.clone(), state.as_ref()),
            (false, _) => listed.clone(),
        };
        if unread.is_empty() {
            return Ok(Vec::new());
        }
        let fields = self.fields(&listed)?;
        let files = unread.into_iter().map(|info| self.look_into(info)).collect::<Result<Vec<_>>>()?;
        let splits = plan::split(&files, request.target_splits).into_iter();
        Ok(splits.enumerate().map(|(index, pieces)| make_split(index, &fields, pieces)).collect())
    }

    fn conclude(&self, request: ConcludeRequest<Self>) -> Result<Option<FileState>> {
        if !self.config.incremental {
            return Ok(request.state);
        }
        let mut state = request.state.unwrap_or_default();
        let read = request.splits.into_iter().flat_map(|done| done.split.descriptor.pieces);
        state.files.extend(read.map(|piece| (piece.path, piece.version)));
        Ok(Some(state))
    }

    fn read(&self, request: ReadRequest<Self>) -> Result<FileReader> {
        Ok(FileReader::open(self.config.clone(), request.split.descriptor, request.checkpoint.unwrap_or_default()))
    }
}

impl Files {
    fn list(&self) -> Result<Vec<ObjectInfo>> {
        objects::list(&self.config.connection, &self.config.path)
    }

    fn nothing_matches(&self) -> Problem {
        Problem::not_found(format!("no file in `{}` matches `{}`", &*self.config.connection, self.config.path))
            .with_hint("`path` is relative to the connection's root; `*` stays within a folder, `**` does not")
    }

    /// Returns the columns: as listed in the config, or those of the first file.
    fn fields(&self, listed: &[ObjectInfo]) -> Result<Vec<Field>> {
        if let (Some(schema), None) = (&self.config.options.schema, &self.config.options.columns) {
            return Ok(schema.fields());
        }
        let first = listed.first().ok_or_else(|| self.nothing_matches())?;
        let source = self.source(&first.path);
        let mut fields = formats::inspect(&source, &self.config.inspecting())?.fields;
        self.retype(&mut fields, &first.path)?;
        match &self.config.file_column {
            Some(name) if fields.iter().any(|field| field.name == *name) => {
                Err(Problem::config(format!("`file_column: {name}` names a column that `{}` has already", first.path)))
            }
            _ => Ok(fields),
        }
    }

    fn retype(&self, fields: &mut [Field], path: &str) -> Result<()> {
        let all = PortSchema::new(path, fields.to_vec());
        for (name, data_type) in &self.config.types.0 {
            all.field(name).map_err(|problem| problem.context("`types`"))?;
            fields
                .iter_mut()
                .filter(|field| field.name == *name)
                .for_each(|field| field.data_type.clone_from(data_type));
        }
        Ok(())
    }

    /// Only Parquet can be cut; other files are not touched before they are read.
    fn look_into(&self, info: ObjectInfo) -> Result<File> {
        if !self.config.is_parquet(&info.path) {
            return Ok(File { info, parts: Vec::new() });
        }
        let found = formats::inspect(&self.source(&info.path), &self.config.inspecting())?;
        let parts = found.parts.iter().map(|part| Part { bytes: part.bytes, rows: part.rows }).collect();
        Ok(File { info, parts })
    }

    fn source(&self, path: &str) -> Source {
        Source { connection: self.config.connection.to_string(), path: path.into() }
    }
}

fn make_split(index: usize, fields: &[Field], pieces: Vec<Piece>) -> Split<FileSplit> {
    let rows = pieces.iter().map(|piece| piece.rows).sum();
    Split { id: format!("part-{:04}", index + 1), descriptor: FileSplit { fields: fields.to_vec(), pieces }, rows }
}
