use std::time::Duration;

use crate::{
    BlockKind, BlockName, BlockRef, ByteSize, ConnectionName, Digest, HumanDuration, Key, NodeName, PipelineName,
    PortRef, Rate, RunId, SecretName, SplitId, StreamName, Version, WriteMode, WriteModeName,
};

fn error<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> String {
    text.parse::<T>().err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn names_are_checked_and_repaired() {
    for name in ["file", "file-loader", "a1-2b"] {
        assert_eq!(name.parse::<BlockName>().map(|n| n.to_string()).as_deref(), Ok(name));
    }
    let cases = [
        ("File Loader", "a valid block name: `F` is not allowed", Some("file-loader")),
        ("file--loader", "words are joined by single hyphens", Some("file-loader")),
        ("1file", "it does not start with a letter", Some("file")),
        ("", "it is empty", None),
        ("한글", "`한` is not allowed", None),
    ];
    for (text, message, suggestion) in cases {
        let error = text.parse::<BlockName>().expect_err(text);
        let repaired = error.suggestion().filter(|_| suggestion.is_some());
        assert!(error.to_string().contains(message), "{error}");
        assert_eq!(repaired, suggestion, "{text}");
    }
    assert!(error::<NodeName>(&"a".repeat(65)).contains("65 characters long"));
    assert_eq!("Daily_2".parse::<NodeName>().map(|n| n.to_string()).as_deref(), Ok("Daily_2"));
    assert!(error::<NodeName>("a b").contains("a space is not allowed"));
    assert!(error::<NodeName>("a\u{1b}").contains("U+001B"));
}

#[test]
fn replays_are_recorded_under_a_name_of_their_own() {
    let sales: PipelineName = "sales".parse().expect("a name");
    let replays = sales.replays();
    assert_eq!((replays.as_str(), replays.is_replays(), sales.is_replays()), ("sales--replays", true, false));
    assert_eq!((replays.owner(), replays.replays()), (sales, replays.clone()));
    // A name as long as names may be has one, too, and the store reads it back.
    let long: PipelineName = "a".repeat(64).parse().expect("a name");
    assert_eq!(long.replays().to_string().parse::<PipelineName>(), Ok(long.replays()));
}

#[test]
fn lanes_have_names_of_their_own() {
    let long: PipelineName = "a".repeat(64).parse().expect("a name");
    for number in [1, 42, u32::MAX] {
        let lane = long.lane(number);
        assert_eq!(lane.to_string().parse::<PipelineName>(), Ok(lane.clone()));
        assert_eq!((lane.lane_number(), lane.owner(), lane.lane(0)), (number, long.clone(), long.clone()));
    }
    assert_eq!((long.lane(0), long.lane_number()), (long.clone(), 0));
    for plain in ["sales--lane-", "sales--lane-0", "sales--lane-007", "sales--lane-x", "lane-2"] {
        let plain: PipelineName = plain.parse().expect("a name");
        assert_eq!((plain.lane_number(), plain.owner()), (0, plain.clone()));
    }
}

#[test]
fn streams_are_named_by_the_outside() {
    assert!("public.\"Order Lines\"".parse::<StreamName>().is_ok());
    assert!(error::<StreamName>("a\n").contains("U+000A"));
    assert_eq!(" a".parse::<StreamName>().expect_err("space").suggestion(), Some("a"));
}

#[test]
fn variables_follow_from_names() {
    assert_eq!("my-lake".parse::<ConnectionName>().expect("name").variable(), "WEIR_CONNECTION_MY_LAKE");
    assert_eq!("exchange-key".parse::<SecretName>().expect("name").variable(), "WEIR_SECRET_EXCHANGE_KEY");
}

#[test]
fn block_references_hold_a_requirement() {
    let any: BlockRef = "file@1".parse().expect("valid");
    assert!(any.accepts(&Version::new(1, 9, 0)) && !any.accepts(&Version::new(2, 0, 0)));
    let exact: BlockRef = "sql@=1.2.3".parse().expect("valid");
    assert!(exact.accepts(&Version::new(1, 2, 3)) && !exact.accepts(&Version::new(1, 2, 4)));
    assert_eq!(exact.to_string(), "sql@=1.2.3");
    assert_eq!(BlockRef::exact(exact.name().clone(), &Version::new(1, 2, 3)), exact);
    let missing = "file".parse::<BlockRef>().expect_err("no version");
    assert_eq!(missing.hint().as_deref(), Some("write `file@1` for any 1.x version"));
    assert!(error::<BlockRef>("file@one").contains("`one` in `file@one` is not a version requirement"));
}

#[test]
fn sizes_read_and_print() {
    let cases = [
        ("64MiB", 64 << 20, "64MiB"),
        ("1.5 GiB", 3 << 29, "1536MiB"),
        ("10MB", 10_000_000, "10MB"),
        ("4096", 4096, "4KiB"),
        ("0", 0, "0B"),
        ("1kb", 1000, "1kB"),
        ("0.1KiB", 102, "102B"),
    ];
    for (text, bytes, printed) in cases {
        let size: ByteSize = text.parse().expect(text);
        assert_eq!((size.as_u64(), size.to_string().as_str()), (bytes, printed));
    }
    assert_eq!(ByteSize::bytes(66_270_000).rounded(), "63.2 MiB");
    assert_eq!(ByteSize::bytes(u64::MAX).to_string().parse(), Ok(ByteSize::bytes(u64::MAX)));
    let ambiguous = "64M".parse::<ByteSize>().expect_err("no such unit");
    assert_eq!(ambiguous.hint(), "write `64MiB` (powers of 1024) or `64MB` (powers of 1000)");
    for text in ["", "MiB", "-1", "1.", "1..2MB", ".5GiB", "99999999999999999999", "20000000TiB", "1 2"] {
        assert!(text.parse::<ByteSize>().is_err(), "{text}");
    }
}

#[test]
fn durations_read_and_print() {
    let cases = [("10m", 600_000, "10m"), ("1h30m", 5_400_000, "1h30m"), ("90s", 90_000, "1m30s")];
    for (text, millis, printed) in
        cases.into_iter().chain([("2w", 1_209_600_000, "14d"), ("1 h 5 ms", 3_600_005, "1h5ms")])
    {
        let duration: HumanDuration = text.parse().expect(text);
        assert_eq!((duration.get(), duration.to_string().as_str()), (Duration::from_millis(millis), printed));
    }
    assert_eq!(HumanDuration::default().to_string(), "0s");
    let bare = "10".parse::<HumanDuration>().expect_err("no unit");
    assert_eq!(bare.hint(), "write `10s` for seconds or `10m` for minutes");
    assert_eq!(error::<HumanDuration>("5min"), "`min` in `5min` is not a unit of time");
    assert_eq!(error::<HumanDuration>("5m1h"), "the units in `5m1h` are not in order");
    for text in ["", "h", "1h2", "-5s", "1.5h", "99999999999999999999999999999999999999999s", "9999999999999999999w"] {
        assert!(text.parse::<HumanDuration>().is_err(), "{text}");
    }
}

#[test]
fn digests_and_ids_are_strict() {
    let digest = Digest::of("weir");
    assert_eq!(digest.to_string().parse(), Ok(digest));
    assert_eq!(digest.short(), &digest.hex()[..12]);
    assert!("sha256:ABC".parse::<Digest>().is_err());
    let run = RunId::generate();
    assert_eq!(run.to_string().parse(), Ok(run));
    assert!(run.to_string().ends_with(&run.short()));
    assert!(error::<RunId>("67e55044-10b1-426f-9247-bb680e5fe0c8").contains("version 4, not 7"));
    assert!("part-0.csv_1".parse::<SplitId>().is_ok());
    for text in ["", "..", "a/b", "a b", ".hidden"] {
        assert!(text.parse::<SplitId>().is_err(), "{text}");
    }
}

#[test]
fn ports_are_optional_in_references() {
    let port: PortRef = "daily.late".parse().expect("valid");
    assert_eq!((port.node.as_str(), port.port.as_ref().map(|p| p.as_str())), ("daily", Some("late")));
    assert_eq!(port.to_string(), "daily.late");
    assert!(error::<PortRef>("daily.").contains("port name"));
    assert!(error::<PortRef>("a.b.c").contains("`.` is not allowed"));
}

#[test]
fn write_modes_need_their_keys() {
    let key = Key::try_from(vec!["day".to_owned(), "exchange".to_owned()]).expect("valid");
    let upsert = WriteMode::new(WriteModeName::Upsert, Some(key)).expect("valid");
    assert_eq!(upsert.to_string(), "upsert by day, exchange");
    assert!(WriteMode::new(WriteModeName::History, None).is_err());
    assert!(Key::try_from(vec![]).is_err() && Key::try_from(vec!["a".to_owned(), "a".to_owned()]).is_err());
    let json = serde_json::to_string(&upsert).expect("JSON");
    assert_eq!(json, r#"{"mode":"upsert","key":["day","exchange"]}"#);
    assert_eq!(serde_json::from_str::<WriteMode>(&json).expect("valid"), upsert);
    assert_eq!(serde_json::from_str::<WriteMode>(r#"{"mode":"append"}"#).expect("valid"), WriteMode::Append);
    assert_eq!(
        "merge".parse::<BlockKind>().expect_err("no kind").hint(),
        "one of `extractor`, `transform`, `loader`, `harvester`"
    );
}

#[test]
fn serde_obeys_the_same_rules() {
    assert!(serde_json::from_str::<NodeName>("\"a b\"").is_err());
    assert_eq!(serde_json::from_str::<ByteSize>("4096").expect("number"), ByteSize::bytes(4096));
    assert_eq!(serde_json::to_string(&ByteSize::mebibytes(64)).expect("JSON"), "\"64MiB\"");
    assert_eq!(serde_json::from_str::<HumanDuration>("\"10m\"").expect("text"), HumanDuration::seconds(600));
}

#[test]
fn rates_are_spread_evenly() {
    let interval = |text: &str| text.parse::<Rate>().map(Rate::interval);
    assert_eq!(interval("10/s"), Ok(Duration::from_millis(100)));
    assert_eq!(interval("600 / min"), Ok(Duration::from_millis(100)));
    assert_eq!(interval("2/h"), Ok(Duration::from_secs(1800)));
    assert_eq!("600/min".parse::<Rate>().map(|rate| rate.to_string()).as_deref(), Ok("600/min"));
    for (text, message) in [
        ("10", "`10` is not a rate"),
        ("-1/s", "`-1/s` is not a rate"),
        ("0/s", "`0/s` is not a rate: the number must be from 1 to 4294967295"),
        ("10/week", "`week` in `10/week` is not a unit of time"),
    ] {
        assert_eq!(error::<Rate>(text), message);
    }
}
