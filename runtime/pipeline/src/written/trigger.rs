//! What starts a pipeline. Only the shape is checked here; ticking is the scheduler's.

use std::str::FromStr;

use weir_types::UnknownWord;

use super::{Cron, TimeOfDay, Zone};
use crate::{
    read::{Fields, Reader},
    yaml::{Node, Spanned, Value},
};

/// Something that starts a pipeline.
#[derive(Debug, Clone)]
pub enum Trigger {
    /// The clock.
    Schedule(Schedule),
}

/// `schedule: { cron: "30 8 * * *", zone: Asia/Seoul, catch_up: last, deadline: "09:30" }`.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// When; nothing when that could not be understood, which was reported.
    pub cron: Option<Spanned<Cron>>,
    /// In which time zone; UTC without it.
    pub zone: Option<Spanned<Zone>>,
    /// What to do about moments that were missed.
    pub catch_up: Option<Spanned<CatchUp>>,
    /// By when the run should have ended.
    pub deadline: Option<Spanned<TimeOfDay>>,
}

/// What to do about moments that passed while nobody was there to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CatchUp {
    /// Nothing.
    None,
    /// Run once, for the last of them.
    #[default]
    Last,
    /// Run for each of them.
    All,
}

impl FromStr for CatchUp {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        match word {
            "none" => Ok(Self::None),
            "last" => Ok(Self::Last),
            "all" => Ok(Self::All),
            _ => Err(UnknownWord { what: "way to catch up", word: word.to_owned(), known: &["none", "last", "all"] }),
        }
    }
}

impl Trigger {
    pub(super) fn read_all(reader: &mut Reader, pipeline: &Fields<'_>) -> Vec<Self> {
        let Some(entry) = pipeline.get("triggers") else { return Vec::new() };
        let Value::List(items) = &entry.value.value else {
            let message = format!("`triggers` must be a list, not {}", entry.value.describe());
            let hint = "write `triggers: [{ schedule: { cron: \"30 8 * * *\" } }]`";
            reader.push(reader.error(entry.value.span, message).hint(hint.to_owned()));
            return Vec::new();
        };
        items.iter().filter_map(|item| Self::read(reader, item)).collect()
    }

    fn read(reader: &mut Reader, item: &Node) -> Option<Self> {
        let fields = reader.fields(item, "a trigger", item.span, &["schedule"])?;
        let entry = fields.get("schedule")?;
        let known = ["cron", "zone", "catch_up", "deadline"];
        let fields = reader.fields(&entry.value, "a schedule", entry.key.span, &known)?;
        if fields.get("cron").is_none() {
            reader.missing(&fields, "cron", "\"30 8 * * *\"");
        }
        Some(Self::Schedule(Schedule {
            cron: reader.parsed(&fields, "cron", "five fields such as `30 8 * * *`"),
            zone: reader.parsed(&fields, "zone", "a time zone such as `Asia/Seoul`"),
            catch_up: reader.parsed(&fields, "catch_up", "`none`, `last` or `all`"),
            deadline: reader.parsed(&fields, "deadline", "a time of day such as `09:30`"),
        }))
    }
}
