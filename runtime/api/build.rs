//! Says where the page is: in `ui/dist` of the target folder, where `cargo xtask page` builds it.

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    // `<target>/<profile>/build/<package>/out`
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("Cargo sets it"));
    let page = out.ancestors().nth(4).expect("it lies deep enough").join("ui/dist");
    // A folder that is not there would have this run again with every build.
    fs::create_dir_all(&page).expect("the target folder can be written");
    println!("cargo::rustc-env=WEIR_PAGE={}", page.display());
    println!("cargo::rerun-if-changed={}", page.display());
}
