//! The manifest inside a component: a custom section at its top level, readable without running or compiling anything.

use std::borrow::Cow;
use std::ops::Range;

use wasm_encoder::{ComponentSection, CustomSection};
use wasmparser::{Parser, Payload};
use weir_types::manifest::Manifest;

use crate::host::HostError;

/// The custom section's name.
pub const MANIFEST_SECTION: &str = "weir:manifest";

/// Reads a block's manifest.
///
/// # Errors
/// When the bytes are no component, or the manifest is missing, doubled or invalid.
pub fn read_manifest(component: &[u8]) -> Result<Manifest, HostError> {
    let mut found = sections(component)?;
    let Some(section) = found.pop() else { return Err(HostError::NoManifest) };
    if !found.is_empty() {
        return Err(HostError::SecondManifest);
    }
    Manifest::from_json(&component[section.json]).map_err(|error| HostError::Manifest(Box::new(error)))
}

/// Returns the component with this manifest as its only one.
///
/// # Errors
/// When the bytes are no component, or the manifest is invalid.
pub fn pack(component: &[u8], manifest_json: &[u8]) -> Result<Vec<u8>, HostError> {
    let manifest = Manifest::from_json(manifest_json).map_err(|error| HostError::Manifest(Box::new(error)))?;
    let compact = serde_json::to_vec(&manifest).map_err(|error| HostError::NotAComponent(error.to_string()))?;
    let mut packed = Vec::with_capacity(component.len() + compact.len() + 32);
    let mut kept = 0;
    for section in sections(component)? {
        packed.extend_from_slice(&component[kept..section.whole.start]);
        kept = section.whole.end;
    }
    packed.extend_from_slice(&component[kept..]);
    CustomSection { name: MANIFEST_SECTION.into(), data: Cow::Owned(compact) }.append_to_component(&mut packed);
    Ok(packed)
}

/// Where a manifest stands in a component.
struct ManifestSection {
    /// The section with its header.
    whole: Range<usize>,
    /// The JSON in it.
    json: Range<usize>,
}

/// Finds the manifest sections of the outermost component.
fn sections(component: &[u8]) -> Result<Vec<ManifestSection>, HostError> {
    let not_a_component = |error: wasmparser::BinaryReaderError| HostError::NotAComponent(error.to_string());
    if !Parser::is_component(component) {
        return Err(HostError::NotAComponent("it does not start like one".to_owned()));
    }
    let mut depth = 0usize;
    let mut end_of_last = 0;
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(component) {
        let payload = payload.map_err(not_a_component)?;
        match &payload {
            Payload::Version { range, .. } if depth == 0 => end_of_last = range.end,
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::CustomSection(section) if depth == 0 && section.name() == MANIFEST_SECTION => {
                let json = section.data_offset()..section.data_offset() + section.data().len();
                let start = section_start(component, end_of_last, section.range().start);
                found.push(ManifestSection { whole: start..section.range().end, json });
            }
            _ => {}
        }
        if let Some((_, range)) = payload.as_section().filter(|_| depth == 0) {
            end_of_last = range.end;
        }
    }
    Ok(found)
}

/// A section's range as the parser gives it starts behind its header: one byte of id and the length. Walk back over both.
fn section_start(component: &[u8], not_before: usize, content: usize) -> usize {
    // The length is a LEB128 of at most five bytes: all but the last have the high bit set.
    let mut start = content - 1;
    while start > not_before + 1 && start > 0 && component[start - 1] & 0x80 != 0 && content - start < 5 {
        start -= 1;
    }
    start - 1
}

#[cfg(test)]
mod tests;
