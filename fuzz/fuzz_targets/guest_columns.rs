//! Columns as bare buffers, as blocks hand them in: refused, or arrays that give the same buffers back.

#![no_main]

use libfuzzer_sys::fuzz_target;
use weir_formats::buffers::{GivenColumn, from_buffers, to_buffers};
use weir_fuzz::{byte, bytes};

const TYPES: [&str; 16] = [
    "bool",
    "int8",
    "uint16",
    "int32",
    "float64",
    "utf8",
    "large_utf8",
    "binary",
    "large_binary",
    "fixed_size_binary(3)",
    "date32",
    "time64[us]",
    "timestamp[us, UTC]",
    "decimal128(18, 4)",
    "decimal256(50, 10)",
    "list<int64>",
];

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let rows = byte(&mut data) % 32;
    let data_type = match byte(&mut data) % 20 {
        known @ 0..16 => TYPES[known].to_owned(),
        // Or whatever the block says.
        length => String::from_utf8_lossy(bytes(&mut data, length)).into_owned(),
    };
    let mut buffer = || {
        let length = byte(&mut data);
        (length < 255).then(|| bytes(&mut data, length).to_vec())
    };
    let (validity, offsets, values) = (buffer(), buffer(), buffer().unwrap_or_default());
    let given = GivenColumn { name: "c".to_owned(), data_type: data_type.clone(), values, offsets, validity };
    let Ok(array) = from_buffers(rows, given) else { return };
    assert_eq!(array.len(), rows);
    array.to_data().validate_full().expect("an array that was taken is sound");
    let taken = to_buffers("c", &array).expect("what came as buffers goes as buffers");
    let again = GivenColumn {
        name: "c".to_owned(),
        data_type,
        values: taken.values.to_vec(),
        offsets: taken.offsets.map(|bytes| bytes.to_vec()),
        validity: taken.validity.map(|bytes| bytes.to_vec()),
    };
    assert_eq!(&from_buffers(rows, again).expect("what was given can be taken"), &array);
});
