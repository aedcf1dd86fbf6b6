//! How answers stand on a tape: small things as JSON in the line, large ones as blobs.

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use weir_host::capability::{Decoded, HttpResponse, Inspection, ObjectInfo, Part, Rejected};
use weir_types::Problem;

use super::blobs::Blobs;

/// An answer that a tape can hold.
pub(super) trait Saved: Sized {
    /// Returns what stands in the line; keeps the rest as blobs.
    fn save(&self, blobs: &Blobs) -> Result<Value, Problem>;
    /// Makes the answer again.
    fn load(value: Value, blobs: &Blobs) -> Result<Self, Problem>;
}

/// Anything that has a JSON form.
pub(super) struct Json<T>(pub(super) T);

impl<T: Serialize + DeserializeOwned> Saved for Json<T> {
    fn save(&self, _blobs: &Blobs) -> Result<Value, Problem> {
        serde_json::to_value(&self.0).map_err(damaged)
    }

    fn load(value: Value, _blobs: &Blobs) -> Result<Self, Problem> {
        serde_json::from_value(value).map(Self).map_err(damaged)
    }
}

impl Saved for Bytes {
    fn save(&self, blobs: &Blobs) -> Result<Value, Problem> {
        blobs.keep(self).map(Value::from)
    }

    fn load(value: Value, blobs: &Blobs) -> Result<Self, Problem> {
        blobs.get(text(&value)?)
    }
}

impl Saved for RecordBatch {
    fn save(&self, blobs: &Blobs) -> Result<Value, Problem> {
        blobs.keep(&stream(&self.schema(), Some(self))?).map(Value::from)
    }

    fn load(value: Value, blobs: &Blobs) -> Result<Self, Problem> {
        let stream = blobs.get(text(&value)?)?;
        let mut reader = StreamReader::try_new(&*stream, None).map_err(damaged)?;
        reader.next().ok_or_else(|| damaged("a batch without rows"))?.map_err(damaged)
    }
}

impl Saved for SchemaRef {
    fn save(&self, blobs: &Blobs) -> Result<Value, Problem> {
        blobs.keep(&stream(self, None)?).map(Value::from)
    }

    fn load(value: Value, blobs: &Blobs) -> Result<Self, Problem> {
        let stream = blobs.get(text(&value)?)?;
        Ok(StreamReader::try_new(&*stream, None).map_err(damaged)?.schema())
    }
}

impl<T: Saved> Saved for Option<T> {
    fn save(&self, blobs: &Blobs) -> Result<Value, Problem> {
        self.as_ref().map_or(Ok(Value::Null), |value| value.save(blobs))
    }

    fn load(value: Value, blobs: &Blobs) -> Result<Self, Problem> {
        if value.is_null() { Ok(None) } else { T::load(value, blobs).map(Some) }
    }
}

impl Saved for HttpResponse {
    fn save(&self, blobs: &Blobs) -> Result<Value, Problem> {
        Ok(json!({ "status": self.status, "headers": self.headers, "body": self.body.save(blobs)? }))
    }

    fn load(mut value: Value, blobs: &Blobs) -> Result<Self, Problem> {
        let (status, headers) = (value["status"].take(), value["headers"].take());
        Ok(Self {
            status: serde_json::from_value(status).map_err(damaged)?,
            headers: serde_json::from_value(headers).map_err(damaged)?,
            body: Bytes::load(value["body"].take(), blobs)?,
        })
    }
}

impl Saved for Vec<ObjectInfo> {
    fn save(&self, _blobs: &Blobs) -> Result<Value, Problem> {
        Ok(self.iter().map(|object| json!([object.path, object.size, object.version])).collect())
    }

    fn load(value: Value, _blobs: &Blobs) -> Result<Self, Problem> {
        let objects: Vec<(String, u64, String)> = serde_json::from_value(value).map_err(damaged)?;
        Ok(objects.into_iter().map(|(path, size, version)| ObjectInfo { path, size, version }).collect())
    }
}

impl Saved for Inspection {
    fn save(&self, blobs: &Blobs) -> Result<Value, Problem> {
        let parts: Value = self.parts.iter().map(|part| json!([part.index, part.rows, part.bytes])).collect();
        Ok(json!({ "schema": self.schema.save(blobs)?, "parts": parts }))
    }

    fn load(mut value: Value, blobs: &Blobs) -> Result<Self, Problem> {
        let parts: Vec<(u32, Option<u64>, u64)> = serde_json::from_value(value["parts"].take()).map_err(damaged)?;
        let parts = parts.into_iter().map(|(index, rows, bytes)| Part { index, rows, bytes }).collect();
        Ok(Self { schema: SchemaRef::load(value["schema"].take(), blobs)?, parts })
    }
}

impl Saved for Decoded {
    fn save(&self, blobs: &Blobs) -> Result<Value, Problem> {
        let rejects = match &self.rejects {
            Some(rejects) => json!({ "rows": rejects.rows.save(blobs)?, "reasons": rejects.reasons }),
            None => Value::Null,
        };
        Ok(json!({ "rows": self.rows.save(blobs)?, "rejects": rejects }))
    }

    fn load(mut value: Value, blobs: &Blobs) -> Result<Self, Problem> {
        let rows = Option::load(value["rows"].take(), blobs)?;
        let mut rejects = value["rejects"].take();
        if rejects.is_null() {
            return Ok(Self { rows, rejects: None });
        }
        let reasons = serde_json::from_value(rejects["reasons"].take()).map_err(damaged)?;
        let rejected = Rejected { rows: RecordBatch::load(rejects["rows"].take(), blobs)?, reasons };
        Ok(Self { rows, rejects: Some(rejected) })
    }
}

fn stream(schema: &Schema, batch: Option<&RecordBatch>) -> Result<Vec<u8>, Problem> {
    let mut writer = StreamWriter::try_new(Vec::new(), schema).map_err(damaged)?;
    if let Some(batch) = batch {
        writer.write(batch).map_err(damaged)?;
    }
    writer.into_inner().map_err(damaged)
}

fn text(value: &Value) -> Result<&str, Problem> {
    value.as_str().ok_or_else(|| damaged("a blob has no name"))
}

fn damaged(reason: impl ToString) -> Problem {
    Problem::data(format!("the tape is damaged: {}", reason.to_string()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Int64Array};

    use super::*;

    #[test]
    fn what_is_saved_is_loaded_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let blobs = Blobs::new(folder.path().join("blobs"));
        let column: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None]));
        let rows = RecordBatch::try_from_iter([("id", column)]).expect("a batch");
        let decoded = Decoded {
            rows: Some(rows.clone()),
            rejects: Some(Rejected { rows: rows.clone(), reasons: vec!["bad".into()] }),
        };
        let again = Decoded::load(decoded.save(&blobs).expect("saved"), &blobs).expect("loaded");
        assert_eq!(again.rows.as_ref(), Some(&rows));
        assert_eq!(again.rejects.map(|rejects| (rejects.rows, rejects.reasons)), Some((rows, vec!["bad".to_owned()])));
        let answer =
            HttpResponse { status: 404, headers: vec![("a".into(), "b".into())], body: Bytes::from_static(b"no") };
        let again = HttpResponse::load(answer.save(&blobs).expect("saved"), &blobs).expect("loaded");
        assert_eq!((again.status, again.headers, again.body), (answer.status, answer.headers, answer.body));
    }

    #[test]
    fn a_blob_that_was_changed_is_noticed() {
        let folder = tempfile::tempdir().expect("a folder");
        let blobs = Blobs::new(folder.path().to_owned());
        let name = blobs.keep(b"one").expect("kept");
        std::fs::write(folder.path().join(&name), b"two").expect("changed");
        assert!(blobs.get(&name).expect_err("noticed").message.contains("the tape is damaged"));
        assert!(blobs.get("../tape.json").is_err());
    }
}
