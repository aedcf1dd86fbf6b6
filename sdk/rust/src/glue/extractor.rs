//! The functions of `extraction` over an [`Extractor`].

use crate::bindings::extractor::exports::weir::block::extraction::{Split as RawSplit, SplitState};
use crate::config;
use crate::extractor::{ConcludeRequest, Extractor, FinishedSplit, PlanRequest, ReadRequest, Split, StreamInfo};
use crate::json;
use crate::types::{Json, Result};

fn open<E: Extractor>(config: &str) -> Result<E> {
    E::open(config::parse(config)?)
}

fn state<E: Extractor>(state: Option<Json>) -> Result<Option<E::State>> {
    state.map(|text| json::read(&text, "state")).transpose()
}

fn split<E: Extractor>(raw: RawSplit) -> Result<Split<E::Split>> {
    let descriptor = json::read(&raw.descriptor, "split's descriptor")?;
    Ok(Split { id: raw.id, descriptor, rows: raw.rows })
}

fn checkpoint<E: Extractor>(checkpoint: Option<Json>) -> Result<Option<E::Checkpoint>> {
    checkpoint.map(|text| json::read(&text, "checkpoint")).transpose()
}

pub(crate) fn check<E: Extractor>(config: &str) -> Result<()> {
    open::<E>(config)?.check()
}

pub(crate) fn discover<E: Extractor>(config: &str) -> Result<Vec<String>> {
    open::<E>(config)?.discover()
}

pub(crate) fn describe<E: Extractor>(config: &str, stream: Option<&str>) -> Result<StreamInfo> {
    open::<E>(config)?.describe(stream)
}

pub(crate) fn plan<E: Extractor>(
    config: &str,
    stream: Option<String>,
    old: Option<Json>,
    target_splits: u32,
) -> Result<Vec<RawSplit>> {
    let extractor = open::<E>(config)?;
    let splits = extractor.plan(PlanRequest { stream, state: state::<E>(old)?, target_splits })?;
    let raw = splits
        .into_iter()
        .map(|split| Ok(RawSplit { id: split.id, descriptor: json::write(&split.descriptor)?, rows: split.rows }));
    raw.collect()
}

pub(crate) fn conclude<E: Extractor>(
    config: &str,
    stream: Option<String>,
    old: Option<Json>,
    splits: Vec<SplitState>,
) -> Result<Option<Json>> {
    let extractor = open::<E>(config)?;
    let finished = splits.into_iter().map(|done| {
        Ok(FinishedSplit { split: split::<E>(done.split)?, checkpoint: checkpoint::<E>(done.checkpoint)? })
    });
    let splits = finished.collect::<Result<Vec<_>>>()?;
    let new = extractor.conclude(ConcludeRequest { stream, state: state::<E>(old)?, splits })?;
    new.map(|state| json::write(&state)).transpose()
}

pub(crate) fn read<E: Extractor>(
    config: &str,
    stream: Option<String>,
    raw: RawSplit,
    old: Option<Json>,
    place: Option<Json>,
) -> Result<E::Reader> {
    let extractor = open::<E>(config)?;
    let request =
        ReadRequest { stream, split: split::<E>(raw)?, state: state::<E>(old)?, checkpoint: checkpoint::<E>(place)? };
    extractor.read(request)
}
