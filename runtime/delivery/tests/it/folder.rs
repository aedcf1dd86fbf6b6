use weir_connections::ConnectionSettings;

use crate::support::{channel, outgoing};

#[tokio::test]
async fn a_folder_gets_the_files_and_a_page_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let channel = channel(ConnectionSettings::of_url(format!("file:{}", folder.path().display())), &[]);
    for _ in 0..2 {
        channel.send(&outgoing()).await.expect("an answer");
    }
    let day = folder.path().join("2026-11-22");
    let deliveries: Vec<_> = std::fs::read_dir(&day).expect("a folder").flatten().map(|entry| entry.path()).collect();
    assert_eq!(deliveries.len(), 1, "again is the same");
    assert_eq!(std::fs::read(deliveries[0].join("share.xlsx")).expect("a file"), b"a workbook");
    let page = std::fs::read_to_string(deliveries[0].join("message.html")).expect("a page");
    assert!(page.contains("Market share 2026-11-22"));
}
