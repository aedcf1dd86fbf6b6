use crate::support::{failure, gzip, read};

const FEED: &str = r#"<?xml version="1.0"?>
<!-- of today -->
<shop xmlns:x="urn:x" day="1">
  <title>Orders</title>
  <orders>
    <order id="1"><name>Kim &amp; Lee</name><tag>a</tag><x:note><![CDATA[1 < 2]]></x:note></order>
    <order id="2">
      <name>Na&#xef;ve</name><tag>b</tag><tag>c</tag>
      <price currency="KRW">1500</price><x:note/>
    </order>
    <order id="3"><name></name><price>12.5</price></order>
  </orders>
</shop>
"#;

#[test]
fn elements_become_records() {
    let content = read("x.xml", FEED, r#"{"select": "shop.orders.order"}"#).unwrap();
    assert_eq!(
        content.types(),
        "@id: int64, name: utf8, tag: list<utf8>, x:note: utf8, price: struct<\"@currency\": utf8, \"#text\": float64>"
    );
    let expected = [
        r##"{"@id":1,"name":"Kim & Lee","tag":["a"],"x:note":"1 < 2","price":null}"##,
        r##"{"@id":2,"name":"Naïve","tag":["b","c"],"x:note":null,"price":{"@currency":"KRW","#text":1500.0}}"##,
        r##"{"@id":3,"name":null,"tag":null,"x:note":null,"price":{"@currency":null,"#text":12.5}}"##,
    ];
    assert_eq!(content.rows(), expected.map(|row| format!("{row}\n")).concat());
}

#[test]
fn a_schema_converts_texts_and_single_values() {
    let json = r##"{"select": "*.orders.*", "schema": {"@id": "utf8", "tag": "list<utf8>", "price": "struct<\"#text\": decimal128(8, 2)>"}}"##;
    let content = read("x.xml", FEED, json).unwrap();
    let expected = [
        r##"{"@id":"1","tag":["a"],"price":null}"##,
        r##"{"@id":"2","tag":["b","c"],"price":{"#text":"1500.00"}}"##,
        r##"{"@id":"3","tag":null,"price":{"#text":"12.50"}}"##,
    ];
    assert_eq!(content.rows(), expected.map(|row| format!("{row}\n")).concat());
}

#[test]
fn the_elements_below_the_root_are_records_unless_a_path_says_otherwise() {
    let rows = "<rows><r><a>1</a></r><r><a>2</a></r></rows>";
    assert_eq!(read("x.xml", rows, "{}").unwrap().rows(), "{\"a\":1}\n{\"a\":2}\n");
    assert_eq!(read("x.xml", gzip(rows), r#"{"format": "xml"}"#).unwrap().rows(), "{\"a\":1}\n{\"a\":2}\n");
    assert_eq!(
        read("x.xml", "<ids><id>7</id><id>8</id></ids>", "{}").unwrap().rows(),
        "{\"value\":7}\n{\"value\":8}\n"
    );
    let schema = r#"{"schema": {"a": "int64"}, "select": "rows.r"}"#;
    for empty in ["<rows/>", "<rows>\n</rows>", "", "  \n"] {
        assert_eq!(read("x.xml", empty, schema).unwrap().rows(), "", "{empty}");
    }
}

#[test]
fn a_declaration_says_the_encoding() {
    let (text, _, _) = encoding_rs::EUC_KR.encode("<?xml version='1.0' encoding='euc-kr'?><r><a><n>서울</n></a></r>");
    assert_eq!(read("x.xml", text.as_ref(), "{}").unwrap().rows(), "{\"n\":\"서울\"}\n");
    let failure = failure("x.xml", b"<r>\n<a><n>\xff\xfe</n></a></r>", "{}");
    assert_eq!(
        failure,
        "the data is not valid xml: line 2: the text is not in the encoding that the document or the option `encoding` says"
    );
}

#[test]
fn a_bad_value_is_a_reject_with_its_line() {
    let text = "<r>\n<a>\n<n>1</n></a>\n<a><n>x</n></a>\n</r>";
    let content = read("x.xml", text, r#"{"schema": {"n": "int64"}}"#).unwrap();
    assert_eq!(content.rows(), "{\"n\":1}\n");
    assert_eq!(content.reasons(), ["line 4: column `n`: `x` is not a valid `int64`"]);
}

#[test]
fn malformed_documents_say_where() {
    for (text, wanted) in [
        ("<r><a><n>1</n></a>\n<a><n>2</n>", "the XML document stops in the middle, in line 2"),
        ("<r>\n<a><n>1</m></a></r>", "line 2: "),
        ("<r><a x=1/></r>", "line 1: the attributes of `<a>`"),
        ("<r><a x='1' x='2'/></r>", "line 1: `<a>` has the attribute `x` twice"),
        ("<r><a>\n\n&nbsp;</a></r>", "line 3: `&nbsp;` is none of XML's own five entities"),
        ("<r><a>&#xD800;</a></r>", "line 1: `&#xD800;` is no character"),
        ("<r><a>1</a></r>\n<r/>", "line 2: `<r>` stands behind the root element"),
        ("{\"a\": 1}", "line 1: text stands outside of the root element (is it xml?)"),
        ("<r><a>1</a><!-- ", "the XML document stops in the middle, in line 1"),
    ] {
        let failure = failure("x.xml", text, "{}");
        assert!(failure.contains(wanted), "{text}: {failure}");
    }
}

#[test]
fn entities_of_a_document_are_not_expanded() {
    let bomb = r#"<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
<r><a><n>&b;</n></a><a><n>&f;</n></a></r>"#;
    let failure = failure("x.xml", bomb, "{}");
    assert!(
        failure.contains("`&b;` is none of XML's own five entities, and those of a DTD are not expanded"),
        "{failure}"
    );
    assert_eq!(read("x.xml", "<!DOCTYPE r><r><a><n>1</n></a></r>", "{}").unwrap().rows(), "{\"n\":1}\n");
}

#[test]
fn depth_and_size_are_bounded() {
    let deep = format!("<r>{}{}</r>", "<a>".repeat(5_000), "</a>".repeat(5_000));
    assert!(failure("x.xml", deep, "{}").contains("elements nest deeper than 120 levels"));
    let long = format!("<r><a>{}</a></r>", "x".repeat(400_000));
    assert!(failure("x.xml", &long, r#"{"max_record_bytes": 100000}"#).contains("is longer than"));
    assert_eq!(read("x.xml", long, "{}").unwrap().rows().len(), 400_000 + "{\"value\":\"\"}\n".len());
    // Between records there may be as much as there is.
    let many = format!("<r>{}</r>", "<a><n>1</n></a><!-- nothing -->".repeat(20_000));
    let content = read("x.xml", many, r#"{"max_record_bytes": 1000}"#).unwrap();
    assert_eq!(content.rows().lines().count(), 20_000);
    let attributes: String = (0..50_000).map(|number| format!(" a{number}='1'")).collect();
    let wide = format!("<r><a{attributes}/></r>");
    assert_eq!(read("x.xml", wide, r#"{"schema": {"@a49999": "int64"}}"#).unwrap().rows(), "{\"@a49999\":1}\n");
}

#[test]
fn a_path_that_leads_nowhere_says_where_it_ended() {
    let wanted = "`select` finds nothing: `shop` has no element `order`\nhint: did you mean `orders`?";
    assert_eq!(failure("x.xml", FEED, r#"{"select": "shop.order.item", "schema": {"a": "utf8"}}"#), wanted);
    let wanted = "`select` finds nothing: the document has no element `rss`\nhint: its elements are: `shop`";
    assert_eq!(failure("x.xml", FEED, r#"{"select": "rss.item.x", "schema": {"a": "utf8"}}"#), wanted);
}

#[test]
fn options_of_other_formats_are_refused() {
    for option in [r#""delimiter": ";""#, r#""names": ["a"]"#] {
        let failure = failure("x.xml", FEED, &format!("{{{option}}}"));
        assert!(failure.contains("has no meaning for a file read as xml"), "{failure}");
    }
}
