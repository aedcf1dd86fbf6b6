//! `logging` into the test's world.

use super::with;
use crate::logging::Level;

pub(crate) fn log(level: Level, message: &str, fields: &[(String, String)]) {
    let fields: String = fields.iter().map(|(name, value)| format!(" {name}={value}")).collect();
    with(|world| world.log.push((level, format!("{message}{fields}"))));
}
