//! A server's pipelines, written into a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use weir_client::export::{Exported, export};
use weir_client::{ApplyOptions, Prepared};
use weir_store::{Base, NewVersion, VersionOrigin};

use crate::support::{SALES, Site, named};

/// Returns every file of a folder, byte by byte.
fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        let name = entry.file_name().expect("a name").to_string_lossy().into_owned();
        match entry.is_dir() {
            true => found.extend(bytes(&entry).into_iter().map(|(path, bytes)| (format!("{name}/{path}"), bytes))),
            false => drop(found.insert(name, fs::read(&entry).expect("a file"))),
        }
    }
    found
}

#[tokio::test]
async fn what_is_exported_is_what_was_applied_byte_by_byte() {
    let site = Site::new().await;
    site.write("pipelines", "plain.yaml", SALES);
    site.write("pipelines", "a/b/deep.yaml", format!("# 깊은 곳 🌊 \u{85}\n{}", named("deep")));
    site.write("pipelines", "windows.yaml", named("windows").replace('\n', "\r\n"));
    site.write("pipelines", "open.yaml", named("open").trim_end());
    site.write("pipelines", "spaces.yaml", format!("{}\n\n# end  \n\n", named("spaces")));
    let folder = site.write("pipelines", "marked.yaml", format!("\u{feff}{}", named("marked")));
    site.apply(&folder, ApplyOptions::default()).await.expect("applied");

    let out = site.path("out");
    let exported = export(&site.server, &out, false).await.expect("exported");
    assert_eq!((exported.written.len(), exported.same), (6, 0));
    assert_eq!(bytes(&out), bytes(&folder));
    assert_eq!(export(&site.server, &out, false).await.expect("exported"), Exported { written: Vec::new(), same: 6 });
    let again = Prepared::compare(&site.server, &out, ApplyOptions::default()).await.expect("a comparison");
    assert!(again.plan().is_same(), "{}", again.plan());
    // And to another server.
    let other = Site::new().await;
    other.apply(&out, ApplyOptions::default()).await.expect("applied");
    let back = other.path("out");
    export(&other.server, &back, false).await.expect("exported");
    assert_eq!(bytes(&back), bytes(&folder));
}

#[tokio::test]
async fn what_was_changed_here_is_not_overwritten_unasked() {
    let site = Site::new().await;
    let folder = site.write("pipelines", "sales.yaml", SALES);
    site.apply(&folder, ApplyOptions::default()).await.expect("applied");
    site.write("pipelines", "sales.yaml", "mine");
    site.write("pipelines", "notes.txt", "notes");
    let refused = export(&site.server, &folder, false).await.expect_err("it differs").into_diagnostics().to_string();
    assert!(refused.contains("sales.yaml") && refused.contains("--force"), "{refused}");
    assert_eq!(bytes(&folder)["sales.yaml"], b"mine");
    export(&site.server, &folder, true).await.expect("exported");
    assert_eq!(
        (bytes(&folder)["sales.yaml"].as_slice(), bytes(&folder)["notes.txt"].as_slice()),
        (SALES.as_bytes(), &b"notes"[..])
    );
}

#[tokio::test]
async fn a_server_cannot_write_outside_the_folder() {
    let site = Site::new().await;
    for file in ["../evil.yaml", "/tmp/evil.yaml", "a/../../evil.yaml", "evil.sh"] {
        // As only a server that is not ours would have it.
        let version = NewVersion {
            pipeline: &"sales".parse().expect("a name"),
            file,
            text: &format!("{SALES}# {file}\n"),
            origin: VersionOrigin::Api,
            author: "eve",
            message: None,
            base: Base::Any,
        };
        site.behind.store.save_version(&version, chrono::Utc::now()).await.expect("a version");
        let refused = export(&site.server, &site.path("out"), true).await.expect_err(file).into_diagnostics();
        assert!(refused.to_string().contains("leads out of the folder"), "{refused}");
        assert!(!site.path("evil.yaml").exists() && !site.path("out").exists());
    }
}

#[tokio::test]
async fn two_pipelines_do_not_share_a_file() {
    let site = Site::new().await;
    for name in ["a", "b"] {
        let version = NewVersion {
            pipeline: &name.parse().expect("a name"),
            file: "same.yaml",
            text: &named(name),
            origin: VersionOrigin::Api,
            author: "ada",
            message: None,
            base: Base::Any,
        };
        site.behind.store.save_version(&version, chrono::Utc::now()).await.expect("a version");
    }
    let refused = export(&site.server, &site.path("out"), false).await.expect_err("one file").into_diagnostics();
    assert!(refused.to_string().contains("same.yaml"), "{refused}");
}
