//! Broken Parquet files are errors, whatever is broken in them.

use arrow::array::RecordBatch;
use fastrand::Rng;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::{WriterProperties, WriterVersion};
use weir_formats::FormatError;

use crate::random::{TYPES, batch};
use crate::support::{message, read_parquet, write};

fn sample(compression: &str) -> Vec<u8> {
    let batch = batch(&mut Rng::with_seed(1), 200, TYPES);
    write([&batch], &format!(r#"{{"format": "parquet", "compression": "{compression}", "row_group_rows": 90}}"#))
        .unwrap()
}

#[test]
fn a_cut_off_file_is_broken_wherever_it_is_cut() {
    let whole = sample("snappy");
    for length in (0..whole.len()).step_by(whole.len() / 50).chain([whole.len() - 1, 3, 4, 8, 11, 12]) {
        match read_parquet(whole[..length].to_vec(), "{}").unwrap_err() {
            FormatError::Truncated(_) => {}
            other => panic!("at {length}: {other}"),
        }
    }
}

#[test]
fn what_is_no_parquet_says_so() {
    let error = read_parquet(b"a,b\n1,2\n3,4\n5,6\n".to_vec(), "{}").unwrap_err();
    assert_eq!(
        message(error),
        "the data is not valid parquet: the file neither begins nor ends with the mark of parquet"
    );
    let error = read_parquet(b"PAR1\0\0\0\0\xff\xff\xff\x7fPAR1".to_vec(), "{}").unwrap_err();
    assert!(matches!(error, FormatError::Corrupt { .. } | FormatError::Truncated(_)), "{error}");
}

/// Flips bytes all over the file. A flip may go unseen in plain values, but nothing may panic or allocate the machine away.
#[test]
fn flipped_bytes_never_bring_the_process_down() {
    let mut random = Rng::with_seed(2);
    let mut errors = 0;
    for compression in ["none", "snappy", "zstd"] {
        let whole = sample(compression);
        for _ in 0..400 {
            let mut bytes = whole.clone();
            for _ in 0..random.usize(1..4) {
                let at = random.usize(..bytes.len());
                bytes[at] ^= 1 << random.u8(..8);
            }
            errors += usize::from(read_parquet(bytes, "{}").is_err());
        }
    }
    assert!(errors > 100, "{errors}");
}

/// The footer is where offsets, lengths and types stand, so it gets flips of its own.
#[test]
fn flipped_bytes_in_the_footer_never_bring_the_process_down() {
    let mut random = Rng::with_seed(3);
    let whole = sample("snappy");
    let footer = u32::from_le_bytes(whole[whole.len() - 8..whole.len() - 4].try_into().unwrap()) as usize;
    for _ in 0..1_500 {
        let mut bytes = whole.clone();
        let at = bytes.len() - 8 - random.usize(1..footer);
        bytes[at] = random.u8(..);
        let _ = read_parquet(bytes, "{}");
    }
}

/// Other writers use other encodings. In some of these the parquet crate panics, which must stay an error.
#[test]
fn flipped_bytes_in_other_encodings_never_bring_the_process_down() {
    let batch = batch(&mut Rng::with_seed(4), 150, &["int64", "utf8", "bool", "float64", "list<int32>"]);
    let mut random = Rng::with_seed(5);
    for dictionary in [true, false] {
        let whole = delta_encoded(&batch, dictionary);
        assert_eq!(read_parquet(whole.clone(), "{}").unwrap().batch, batch);
        for _ in 0..1_000 {
            let mut bytes = whole.clone();
            let at = random.usize(..bytes.len());
            bytes[at] = random.u8(..);
            let _ = read_parquet(bytes, "{}");
        }
    }
}

fn delta_encoded(batch: &RecordBatch, dictionary: bool) -> Vec<u8> {
    let properties = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_dictionary_enabled(dictionary)
        .set_data_page_row_count_limit(40)
        .set_write_batch_size(20)
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}
