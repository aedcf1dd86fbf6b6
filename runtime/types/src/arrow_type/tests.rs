use std::{collections::HashMap, sync::Arc};

use arrow_schema::{DataType, Field, Fields, IntervalUnit, TimeUnit};

use super::{ArrowTypeError, name, parse};

/// Texts in exactly the form in which `name` writes them.
const CANONICAL: &[&str] = &[
    "null",
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "float32",
    "float64",
    "utf8",
    "large_utf8",
    "utf8_view",
    "binary",
    "large_binary",
    "binary_view",
    "date32",
    "date64",
    "time32[s]",
    "time32[ms]",
    "time64[us]",
    "time64[ns]",
    "timestamp[s]",
    "timestamp[us]",
    "timestamp[us, Asia/Seoul]",
    "timestamp[ns, +09:00]",
    "timestamp[ms, \"odd ]zone\"]",
    "duration[us]",
    "interval[year_month]",
    "interval[month_day_nano]",
    "decimal32(9, 2)",
    "decimal64(18, -3)",
    "decimal128(18, 4)",
    "decimal256(76, 0)",
    "fixed_size_binary[16]",
    "list<utf8>",
    "list<utf8 not null>",
    "list<element: int64>",
    "large_list<list<bool>>",
    "fixed_size_list<float32>[3]",
    "list_view<int8>",
    "struct<>",
    "struct<a: int64, b: utf8>",
    "struct<a: int64 not null, \"two words\": list<utf8>, 한글: date32>",
    "struct<\"a \\\"quote\\\" and \\\\\": bool, \"\": null, \"1st\": int8>",
    "map<utf8, int64>",
    "map<utf8, int64 not null>",
    "map<utf8, list<int64>, sorted>",
    "map<key_value: struct<keys: utf8 not null, values: int64> not null>",
    "dictionary<int32, utf8>",
    "run_end_encoded<run_ends: int32 not null, values: utf8>",
    "struct<not: struct<null: int64> not null>",
];

#[test]
fn canonical_text_survives_a_round_trip() {
    for text in CANONICAL {
        let data_type = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(name(&data_type), *text);
        assert_eq!(parse(&name(&data_type)), Ok(data_type));
    }
}

#[test]
fn conventional_child_names_are_left_out() {
    let list = DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)));
    assert_eq!(name(&list), "list<utf8>");
    assert_eq!(parse("list<utf8>"), Ok(list));
    let map = Field::new_map(
        "m",
        "entries",
        Field::new("key", DataType::Utf8, false),
        Field::new("value", DataType::Int64, true),
        false,
        true,
    );
    assert_eq!(name(map.data_type()), "map<utf8, int64>");
    assert_eq!(parse("map<utf8, int64>").as_ref(), Ok(map.data_type()));
}

#[test]
fn white_space_does_not_matter() {
    assert_eq!(parse(" decimal128( 18,4 ) "), Ok(DataType::Decimal128(18, 4)));
    assert_eq!(parse("struct<a:int64  not  null>").map(|t| name(&t)), Ok("struct<a: int64 not null>".into()));
}

#[test]
fn metadata_is_not_part_of_the_text() {
    let item = Field::new("item", DataType::Int8, true).with_metadata(HashMap::from([("k".into(), "v".into())]));
    assert_eq!(name(&DataType::List(Arc::new(item))), "list<int8>");
}

#[test]
fn random_types_survive_a_round_trip() {
    let mut random = Random(7);
    for _ in 0..3_000 {
        let data_type = random.data_type(4);
        assert_eq!(parse(&name(&data_type)).as_ref(), Ok(&data_type), "{}", name(&data_type));
    }
}

#[test]
fn broken_text_is_an_error_and_never_a_panic() {
    let mut random = Random(11);
    for text in CANONICAL {
        for _ in 0..200 {
            let mut characters: Vec<char> = text.chars().collect();
            let at = random.below(characters.len());
            match random.below(3) {
                0 => drop(characters.remove(at)),
                1 => characters.insert(at, ['<', '>', '[', ',', '"', '\\', '한', '9'][random.below(8)]),
                _ => characters.truncate(at),
            }
            let broken: String = characters.into_iter().collect();
            if let Ok(data_type) = parse(&broken) {
                assert_eq!(parse(&name(&data_type)), Ok(data_type));
            }
        }
    }
    assert_eq!(parse(&"list<".repeat(100_000)), Err(ArrowTypeError::TooDeep(64)));
}

#[test]
fn errors_say_what_was_meant() {
    let cases = [
        ("string", "`string` is not a type | write `utf8`"),
        ("Decimal", "`Decimal` is not a type | write `decimal128(38, 10)`"),
        ("INT64", "`INT64` is not a type | write `int64`"),
        ("time32[us]", "`time32` has no unit `us` | units are `s`, `ms`"),
        ("timestamp", "the end where `[` and a unit was expected, at position 9 of `timestamp`"),
        ("decimal128(39, 2)", "precision 39 of `decimal128` is out of range: 1 to 38"),
        ("decimal128(4, 5)", "scale 5 of `decimal128` is out of range: at most the precision, 4"),
        ("list<utf8", "the end where `>` was expected, at position 9 of `list<utf8`"),
        ("int64 x", "`x` where the end was expected, at position 6 of `int64 x`"),
        ("struct<\"a: int64>", "the quoted name at position 7 of `struct<\"a: int64>` has no end"),
    ];
    for (text, expected) in cases {
        let error = parse(text).expect_err(text);
        let hint = error.hint().map(|hint| format!(" | {hint}")).unwrap_or_default();
        assert_eq!(format!("{error}{hint}"), expected);
    }
}

/// A small generator, so that failures repeat.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit
    }

    fn field(&mut self, depth: usize) -> Field {
        const NAMES: [&str; 9] = ["a", "item", "element", "not", "x y", "한글", "\"", "a\\n\n", ""];
        Field::new(NAMES[self.below(NAMES.len())], self.data_type(depth), self.below(2) == 0)
    }

    fn data_type(&mut self, depth: usize) -> DataType {
        let simple = 9;
        match self.below(if depth == 0 { simple } else { simple + 6 }) {
            0 => DataType::Int64,
            1 => DataType::Utf8,
            2 => DataType::Null,
            3 => DataType::Timestamp(TimeUnit::Microsecond, Some("Asia/Seoul".into())),
            4 => DataType::Timestamp(TimeUnit::Second, Some("a, b]".into())),
            5 => DataType::Decimal128(20, -2),
            6 => DataType::Interval(IntervalUnit::DayTime),
            7 => DataType::FixedSizeBinary(4),
            8 => DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Utf8)),
            9 => DataType::List(Arc::new(self.field(depth - 1))),
            10 => DataType::FixedSizeList(Arc::new(self.field(depth - 1)), 3),
            11 => DataType::LargeListView(Arc::new(self.field(depth - 1))),
            12 => {
                let fields: Vec<_> = (0..self.below(4)).map(|_| self.field(depth - 1)).collect();
                DataType::Struct(Fields::from(fields))
            }
            13 => DataType::Map(Arc::new(self.field(depth - 1)), self.below(2) == 0),
            _ => {
                let entries = Fields::from(vec![self.field(depth - 1), self.field(depth - 1)]);
                DataType::Map(Arc::new(Field::new("entries", DataType::Struct(entries), false)), false)
            }
        }
    }
}
