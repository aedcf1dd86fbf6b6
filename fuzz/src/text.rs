//! Claims about the readers of text files, the same for all formats.

use arrow::array::{AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::UInt64Type;
use weir_formats::{Decoder, FormatError, ReadOptions, TextSource, text_decoder};

use crate::byte;
use crate::rows::{assert_json_returns, assert_sound};

/// More records than any input has.
const ALL: usize = 1 << 20;

/// A file and how it is to be read.
#[derive(Debug)]
pub struct Case<'a> {
    /// The file's name, which tells its format.
    name: &'a str,
    options: ReadOptions,
    text: &'a [u8],
    /// Bytes that are read at a time; all of them, when there is no number.
    chunk: Option<usize>,
    /// Records that are asked for at a time.
    step: usize,
}

/// What came out of a file.
#[derive(Debug, PartialEq)]
struct Content {
    batch: RecordBatch,
    /// Line, text and reason.
    rejects: Vec<(u64, String, String)>,
    records: u64,
}

impl<'a> Case<'a> {
    /// Reads an input: a byte for the options, one for the pieces, and the file. The options are JSON.
    pub fn new(name: &'a str, options: &[&str], mut data: &'a [u8]) -> Self {
        let options = options[byte(&mut data) % options.len()];
        let options = serde_json::from_str(options).expect("the options are valid");
        let pieces = byte(&mut data);
        Self { name, options, text: data, chunk: Some(1 + pieces % 32), step: 1 + pieces / 32 }
    }

    /// Returns the case without the chunks.
    #[must_use]
    pub fn uncut(self) -> Self {
        Self { chunk: None, ..self }
    }

    /// Returns whether the file holds this text in capitals or not, whatever the encoding is.
    pub fn holds(&self, text: &str) -> bool {
        let plain: Vec<u8> = self.text.iter().filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
        plain.windows(text.len()).any(|window| window == text.as_bytes())
    }

    /// Claims that neither chunks nor steps matter, that a reader can go on in the middle, and that rows keep their values.
    pub fn check(&self) -> Option<RecordBatch> {
        let whole = self.open(None).and_then(|decoder| drain(decoder, ALL));
        let pieces = self.open(self.chunk).and_then(|decoder| drain(decoder, self.step));
        let whole = match (whole, pieces) {
            (Ok(whole), Ok(pieces)) => {
                assert_eq!(whole, pieces, "chunks of {:?} bytes, {} records at a time", self.chunk, self.step);
                whole
            }
            (Err(whole), Err(pieces)) => {
                assert_eq!(whole.to_string(), pieces.to_string(), "chunks of {:?} bytes", self.chunk);
                return None;
            }
            (whole, pieces) => panic!("as a whole: {whole:?}\nin chunks of {:?}: {pieces:?}", self.chunk),
        };
        assert_sound(&whole.batch);
        assert_json_returns(&whole.batch);
        self.check_resumption(&whole);
        Some(whole.batch)
    }

    /// Opens the file. Inputs are far smaller than what is read at a time by default.
    fn open(&self, chunk: Option<usize>) -> Result<Box<dyn Decoder>, FormatError> {
        let source = TextSource::from_bytes(self.name, self.text.to_vec());
        let source = match chunk {
            Some(chunk) => source.read_by(chunk),
            None => source,
        };
        text_decoder(source, &self.options)
    }

    /// Claims that what was read and the rest, by a reader that skips what was read, are the whole.
    fn check_resumption(&self, whole: &Content) {
        let skipped = (self.step as u64).min(whole.records);
        let mut decoder = self.open(self.chunk).expect("it could be opened before");
        assert_eq!(decoder.skip(skipped).expect("it could be read before"), skipped);
        let rest = drain(decoder, ALL).expect("it could be read before");
        assert_eq!(rest.records, whole.records);
        let (rows, rejects) = (rest.batch.num_rows(), rest.rejects.len());
        assert_eq!((rows + rejects) as u64, whole.records - skipped);
        assert_eq!(rest.batch, whole.batch.slice(whole.batch.num_rows() - rows, rows));
        assert_eq!(rest.rejects, whole.rejects[whole.rejects.len() - rejects..]);
    }
}

fn drain(mut decoder: Box<dyn Decoder>, step: usize) -> Result<Content, FormatError> {
    let schema = decoder.schema();
    let (mut batches, mut rejects) = (Vec::new(), Vec::new());
    while let Some(decoded) = decoder.next(step)? {
        let rows = decoded.batch.as_ref().map_or(0, RecordBatch::num_rows);
        let rejected = decoded.rejects.as_ref().map_or(0, |rejects| rejects.reasons.len());
        assert!((1..=step).contains(&(rows + rejected)), "{rows} and {rejected} of {step}");
        batches.extend(decoded.batch);
        if let Some(rejected) = decoded.rejects {
            let text = rejected.rows.column(0).as_string::<i32>();
            let line = rejected.rows.column(1).as_primitive::<UInt64Type>();
            let reasons = rejected.reasons.into_iter().enumerate();
            rejects.extend(reasons.map(|(row, reason)| (line.value(row), text.value(row).to_owned(), reason)));
        }
    }
    let batch = concat_batches(&schema, &batches).expect("batches of one file have one schema");
    Ok(Content { batch, rejects, records: decoder.position().records })
}
