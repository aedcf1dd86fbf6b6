use super::read_manifest;

const MANIFEST: &str = r#"{
    "contract": "weir:block@0.1.0", "name": "upper", "version": "1.2.3", "kind": "transform",
    "title": "Upper case", "summary": "Turns a text column into upper case.", "licence": "Apache-2.0",
    "ports": { "inputs": [{ "name": "input" }], "outputs": [{ "name": "output" }] }
}"#;

fn section(name: &str, content: &[u8]) -> Vec<u8> {
    let mut body = vec![u8::try_from(name.len()).expect("a short name")];
    body.extend(name.bytes());
    body.extend(content);
    let mut section = vec![0];
    let mut length = body.len();
    while length >= 0x80 {
        section.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    section.push(length as u8);
    section.extend(body);
    section
}

fn read(sections: &[Vec<u8>]) -> String {
    let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
    bytes.extend(sections.concat());
    read_bytes(&bytes)
}

fn read_bytes(bytes: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), bytes).expect("a written file");
    match read_manifest(file.path()) {
        Ok(manifest) => format!("{}@{}", manifest.name, manifest.version),
        Err(error) => error.to_string(),
    }
}

#[test]
fn finds_the_manifest_between_other_sections() {
    let other = section("name", &[7; 300]);
    let longer = section("weir:manifesto", b"{}");
    assert_eq!(read(&[other.clone(), longer, section("weir:manifest", MANIFEST.as_bytes()), other]), "upper@1.2.3");
}

#[test]
fn refuses_what_is_no_block() {
    let manifest = section("weir:manifest", MANIFEST.as_bytes());
    insta::assert_snapshot!(read_bytes(b"hello, world"), @"it is not WebAssembly");
    insta::assert_snapshot!(read_bytes(b"\0asm\x01\0\0\0"), @"it is a core module, not a component");
    insta::assert_snapshot!(read_bytes(b"\0asm"), @"it is not WebAssembly");
    insta::assert_snapshot!(read(&[]), @"it has no manifest: pack it with `weir block pack`");
    insta::assert_snapshot!(read(&[manifest.clone(), manifest.clone()]), @"it has two manifests");
    insta::assert_snapshot!(read(&[manifest[..manifest.len() - 3].to_vec()]), @"the file is cut off");
    insta::assert_snapshot!(read(&[section("name", &[1; 50])[..20].to_vec()]), @"the file is cut off");
    insta::assert_snapshot!(read(&[vec![0, 0xff, 0xff, 0xff, 0xff, 0xff]]), @"a section's length is not a number");
    insta::assert_snapshot!(read(&[vec![0, 2, 9, 1]]), @"a section's name is longer than the section");
}
