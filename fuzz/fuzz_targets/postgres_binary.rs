//! PostgreSQL's binary `COPY` data: the same rows in one message and in many; what was decoded can be sent back.

#![no_main]

use libfuzzer_sys::fuzz_target;
use weir_connections::postgres::copy::{decode, encode};
use weir_fuzz::byte;
use weir_fuzz::rows::{assert_ipc_returns, assert_sound};

/// Signature, no flags, no extension. It comes before every input: finding it would teach nothing.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// OIDs and modifiers, as in `pg_type.dat` of PostgreSQL's source.
const TYPES: [(u32, i32); 24] = [
    (16, -1),                      // boolean
    (17, -1),                      // bytea
    (20, -1),                      // bigint
    (21, -1),                      // smallint
    (23, -1),                      // integer
    (25, -1),                      // text
    (26, -1),                      // oid
    (114, -1),                     // json
    (700, -1),                     // real
    (701, -1),                     // double precision
    (1043, -1),                    // varchar
    (1082, -1),                    // date
    (1083, -1),                    // time
    (1114, -1),                    // timestamp
    (1184, -1),                    // timestamptz
    (1700, (18 << 16) + 4 + 4),    // numeric(18,4)
    (1700, (38 << 16) + 4),        // numeric(38,0)
    (1700, (60 << 16) + 10 + 4),   // numeric(60,10)
    (1700, (5 << 16) + 0x7fd + 4), // numeric(5,-3)
    (2950, -1),                    // uuid
    (3802, -1),                    // jsonb
    (1007, -1),                    // integer[]
    (1009, -1),                    // text[]
    (1231, (18 << 16) + 4 + 4),    // numeric(18,4)[]
];

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let count = 1 + byte(&mut data) % 4;
    let columns: Vec<(u32, i32)> = (0..count).map(|_| TYPES[byte(&mut data) % TYPES.len()]).collect();
    let size = 1 + byte(&mut data) % 64;
    let message = [HEADER, data].concat();
    let whole = decode(&columns, [message.as_slice()]);
    let pieces = decode(&columns, message.chunks(size));
    assert_eq!(whole, pieces, "messages of {size} bytes");
    let Ok(batch) = whole else { return };
    assert_sound(&batch);
    assert_ipc_returns(&batch);
    let oids: Vec<u32> = columns.iter().map(|(oid, _)| *oid).collect();
    // Some values have no way back: a text with a NUL character, for one.
    if let Ok(Some(sent)) = encode(&batch, &oids) {
        assert_eq!(decode(&columns, [sent.as_slice()]).as_ref(), Ok(&batch));
    }
});
