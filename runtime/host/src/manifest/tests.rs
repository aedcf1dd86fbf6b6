use super::*;

const MANIFEST: &str = r#"{
    "contract": "weir:block@0.1.0", "name": "upper", "version": "1.0.0", "kind": "transform", "title": "Upper", "summary": "Upper-cases",
    "licence": "Apache-2.0", "config": {"type": "object"},
    "ports": {"inputs": [{"name": "in", "variadic": false, "summary": "rows"}], "outputs": [{"name": "out", "summary": "rows"}]}
}"#;

/// The eight bytes of an empty component.
fn empty_component() -> Vec<u8> {
    wasm_encoder::Component::new().finish()
}

fn with_other_section(size: usize) -> Vec<u8> {
    let mut bytes = empty_component();
    CustomSection { name: "other".into(), data: vec![0x80; size].into() }.append_to_component(&mut bytes);
    bytes
}

#[test]
fn a_packed_manifest_is_read_back() {
    let packed = pack(&empty_component(), MANIFEST.as_bytes()).expect("packs");
    assert_eq!(read_manifest(&packed).expect("reads").name.to_string(), "upper");
}

#[test]
fn packing_again_replaces_the_manifest() {
    for size in [0, 1, 100, 200, 20_000] {
        let plain = with_other_section(size);
        let once = pack(&plain, MANIFEST.as_bytes()).expect("packs");
        let long = MANIFEST.replace("Upper-cases", &"long ".repeat(60));
        let twice = pack(&once, long.as_bytes()).expect("packs");
        let back = pack(&twice, MANIFEST.as_bytes()).expect("packs");
        assert_eq!(back, once, "with a section of {size} bytes before it");
        assert!(once.starts_with(&plain));
    }
}

#[test]
fn what_is_no_block_is_refused() {
    assert!(matches!(read_manifest(b"not wasm"), Err(HostError::NotAComponent(_))));
    assert!(matches!(read_manifest(b"\0asm\x01\0\0\0"), Err(HostError::NotAComponent(_))));
    assert!(matches!(read_manifest(&empty_component()), Err(HostError::NoManifest)));
    let packed = pack(&empty_component(), MANIFEST.as_bytes()).expect("packs");
    assert!(read_manifest(&packed[..packed.len() - 3]).is_err());
    let mut doubled = packed.clone();
    CustomSection { name: MANIFEST_SECTION.into(), data: MANIFEST.as_bytes().into() }.append_to_component(&mut doubled);
    assert!(matches!(read_manifest(&doubled), Err(HostError::SecondManifest)));
}
