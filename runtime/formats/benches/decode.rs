//! Rows per second of our text decoders and of the arrow crates', on the same bytes in the same run.
//!
//! Prints a table; run with `cargo bench -p weir-formats`, with parts of names behind `--` for only some lines. One thread, best of a few runs.

use std::fmt::Write as _;
use std::io::Cursor;
use std::sync::Arc;
use std::time::Instant;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use bytes::Bytes;
use weir_formats::{
    Decoder, Format, RandomAccess, ReadOptions, SchemaSpec, TextSource, WriteOptions, encoder, parquet_decoder,
    rows_to_ndjson, text_decoder,
};

const ROWS: usize = 1_000_000;
const RUNS: usize = 5;

fn schema() -> SchemaRef {
    let at = DataType::Timestamp(TimeUnit::Microsecond, None);
    let columns = [
        ("id", DataType::Int64),
        ("at", at),
        ("day", DataType::Date32),
        ("symbol", DataType::Utf8),
        ("price", DataType::Float64),
        ("quantity", DataType::Float64),
        ("side", DataType::Boolean),
        ("venue", DataType::Utf8),
        ("count", DataType::Int32),
        ("note", DataType::Utf8),
    ];
    Arc::new(Schema::new(columns.map(|(name, data_type)| Field::new(name, data_type, true)).to_vec()))
}

/// Trades that never happened: numbers, times, short texts, some nulls, some quotes.
fn csv_text() -> String {
    let mut random = fastrand::Rng::with_seed(7);
    let mut text = String::from("id,at,day,symbol,price,quantity,side,venue,count,note\n");
    for id in 0..ROWS {
        let (day, hour, minute, second) = (random.u8(1..=28), random.u8(..24), random.u8(..60), random.u8(..60));
        let (price, quantity) =
            (f64::from(random.u32(..10_000_000)) / 100.0, f64::from(random.u32(..1_000_000)) / 1000.0);
        let symbol = ["BTC-KRW", "ETH-KRW", "XRP-USDT", "서울-KRW"][random.usize(..4)];
        let note = ["", "", "partial fill", "\"said \"\"ok\"\", later\""][random.usize(..4)];
        let count = random.u16(..);
        let _ = writeln!(
            text,
            "{id},2024-03-{day:02} {hour:02}:{minute:02}:{second:02}.{id:06},2024-03-{day:02},{symbol},{price},{quantity},{},main-{},{count},{note}",
            id % 2 == 0,
            id % 7,
        );
    }
    text
}

fn drain(mut decoder: Box<dyn Decoder>) -> Vec<RecordBatch> {
    let mut batches = Vec::new();
    while let Some(decoded) = decoder.next(8192).expect("the input is sound") {
        assert!(decoded.rejects.is_none(), "{:?}", decoded.rejects);
        batches.extend(decoded.batch);
    }
    batches
}

fn measure(name: &str, bytes: usize, mut run: impl FnMut() -> usize) {
    // Arguments choose among the measurements by a part of their names, as test runners do.
    let mut wanted = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).peekable();
    if wanted.peek().is_some() && !wanted.any(|part| name.contains(&part)) {
        return;
    }
    let mut best = f64::MAX;
    for _ in 0..RUNS {
        let start = Instant::now();
        assert_eq!(run(), ROWS);
        best = best.min(start.elapsed().as_secs_f64());
    }
    let (rows, megabytes) = (ROWS as f64 / best / 1e6, bytes as f64 / best / 1e6);
    println!("{name:<34} {best:>7.3} s  {rows:>6.2} M rows/s  {megabytes:>6.0} MB/s");
    report(&format!("| {name} | {best:.3} s | {rows:.2} M | {megabytes:.0} MB |\n"));
}

/// Appends to the file that `cargo xtask bench` keeps in the documentation, if it asked for one.
fn report(text: &str) {
    let Some(path) = std::env::var_os("WEIR_BENCH_REPORT") else { return };
    let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
    file.and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes())).expect("the report can be written");
}

/// Decodes everything and keeps nothing, as a stream does.
fn count(mut decoder: Box<dyn Decoder>) -> usize {
    let mut rows = 0;
    while let Some(decoded) = decoder.next(8192).expect("the input is sound") {
        assert!(decoded.rejects.is_none(), "{:?}", decoded.rejects);
        rows += decoded.batch.map_or(0, |batch| batch.num_rows());
    }
    rows
}

fn main() {
    // `cargo test --benches` only wants to know that this builds and starts.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    report(
        "A million rows of ten columns, one thread, best of five; ours beside the arrow crates' on the same bytes in the same run.\n\n",
    );
    report("| what | time | rows a second | bytes of text a second |\n| --- | --- | --- | --- |\n");
    let schema = schema();
    let csv = Bytes::from(csv_text());
    let options = ReadOptions { schema: Some(SchemaSpec::from(Arc::clone(&schema))), ..ReadOptions::default() };
    let open = |name: &str, bytes: &Bytes, options: &ReadOptions| {
        text_decoder(TextSource::from_bytes(name, bytes.clone()), options).expect("the input is sound")
    };
    println!("{ROWS} rows x 10 columns, csv {} MB", csv.len() / 1_000_000);
    measure("csv, weir", csv.len(), || count(open("a.csv", &csv, &options)));
    measure("csv, weir, inferred", csv.len(), || count(open("a.csv", &csv, &ReadOptions::default())));
    measure("csv, weir, skipped", csv.len(), || {
        open("a.csv", &csv, &options).skip(u64::MAX).expect("the input is sound") as usize
    });
    measure("csv, arrow-csv", csv.len(), || {
        let reader = arrow_csv::ReaderBuilder::new(Arc::clone(&schema)).with_header(true).with_batch_size(8192);
        let reader = reader.build_buffered(Cursor::new(csv.clone())).expect("the input is sound");
        reader.map(|batch| batch.expect("the input is sound").num_rows()).sum()
    });

    let batches = drain(open("a.csv", &csv, &options));
    let mut ndjson = Vec::new();
    for batch in &batches {
        ndjson.extend(rows_to_ndjson(batch).expect("all types have a text form"));
    }
    let ndjson = Bytes::from(ndjson);
    println!("ndjson {} MB", ndjson.len() / 1_000_000);
    measure("ndjson, weir", ndjson.len(), || count(open("a.ndjson", &ndjson, &options)));
    measure("ndjson, arrow-json", ndjson.len(), || {
        let reader = arrow_json::ReaderBuilder::new(Arc::clone(&schema)).with_batch_size(8192);
        let reader = reader.build(Cursor::new(ndjson.clone())).expect("the input is sound");
        reader.map(|batch| batch.expect("the input is sound").num_rows()).sum()
    });
    for format in [Format::Csv, Format::Ndjson, Format::Parquet] {
        measure(&format!("{} written, weir", format.name()), csv.len(), || {
            let mut encoder = encoder(Box::new(std::io::sink()), &schema, &WriteOptions::new(format)).expect("fits");
            batches.iter().for_each(|batch| encoder.write(batch).expect("a sink takes all"));
            encoder.finish().expect("a sink takes all").rows as usize
        });
    }
    let file = parquet_file(&schema, &batches);
    measure("parquet, weir", csv.len(), || {
        count(parquet_decoder(&file, &ReadOptions::default(), None).expect("the input is sound"))
    });
}

fn parquet_file(schema: &SchemaRef, batches: &[RecordBatch]) -> Arc<dyn RandomAccess> {
    let path = std::env::temp_dir().join(format!("weir-formats-bench-{}.parquet", std::process::id()));
    let file = std::fs::File::create(&path).expect("the temporary folder takes files");
    let mut encoder = encoder(Box::new(file), schema, &WriteOptions::new(Format::Parquet)).expect("fits");
    batches.iter().for_each(|batch| encoder.write(batch).expect("the disk has room"));
    encoder.finish().expect("the disk has room");
    let bytes = Bytes::from(std::fs::read(&path).expect("it was just written"));
    let _ = std::fs::remove_file(path);
    Arc::new(bytes)
}
