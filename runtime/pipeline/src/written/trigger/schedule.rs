//! Schedules, as written.

use std::str::FromStr;

use weir_diagnostics::{Explain, Span};
use weir_schedule::{
    Calendar, CatchUpMode, Cron, Day, Deadline, Holiday, Holidays, Interval, LocalMoment, Rule, TimeOfDay, Zone,
};
use weir_types::HumanDuration;

use crate::{
    read::{Fields, Reader},
    yaml::Spanned,
};

/// The ways to say when; a schedule has one of them.
const RULES: [&str; 4] = ["cron", "every", "at", "calendar"];

const KEYS: [&str; 10] =
    ["cron", "every", "at", "calendar", "zone", "from", "catch_up", "deadline", "except", "holidays"];

/// `schedule: { cron: "30 8 * * *", zone: Asia/Seoul, catch_up: last, deadline: "09:30" }`.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// When; nothing when that could not be understood, which was reported.
    pub rule: Option<Spanned<Rule>>,
    /// In which time zone; UTC without it.
    pub zone: Option<Spanned<Zone>>,
    /// The days on which nobody works.
    pub holidays: Holidays,
    /// Days that are left out.
    pub except: Vec<Day>,
    /// What to do about moments that were missed.
    pub catch_up: CatchUp,
    /// By when the run has to have ended.
    pub deadline: Option<Spanned<Deadline>>,
}

/// `catch_up: last`, or `{ mode: all, limit: 24, grace: 5m }`.
#[derive(Debug, Clone, Copy, Default)]
pub struct CatchUp {
    /// Which of them run.
    pub mode: Option<Spanned<CatchUpMode>>,
    /// How many at most.
    pub limit: Option<Spanned<u64>>,
    /// How late is still in time.
    pub grace: Option<Spanned<HumanDuration>>,
}

impl Schedule {
    /// Reads the `schedule` of a trigger, or of whatever else is due at times.
    pub(crate) fn read(reader: &mut Reader, owner: &Fields<'_>) -> Option<Self> {
        let entry = owner.get("schedule")?;
        let fields = reader.fields(&entry.value, "a schedule", entry.key.span, &KEYS)?;
        let holidays: Vec<Spanned<Holiday>> = all(reader, &fields, "holidays").unwrap_or_default();
        let except: Vec<Spanned<Day>> = all(reader, &fields, "except").unwrap_or_default();
        Some(Self {
            rule: rule(reader, &fields),
            zone: reader.parsed(&fields, "zone", "a time zone such as `Asia/Seoul`"),
            holidays: holidays.into_iter().map(|holiday| holiday.value).collect(),
            except: except.into_iter().map(|day| day.value).collect(),
            catch_up: CatchUp::read(reader, &fields),
            deadline: reader.parsed(&fields, "deadline", "a time of day such as `09:30`, or a duration such as `2h`"),
        })
    }

    /// Returns when it is due; nothing when its rule could not be understood, which was reported.
    pub(crate) fn meant(&self) -> Option<weir_schedule::Schedule> {
        Some(weir_schedule::Schedule {
            rule: self.rule.as_ref()?.value.clone(),
            zone: self.zone.map(|zone| zone.value).unwrap_or_default(),
            holidays: self.holidays.clone(),
            except: self.except.clone(),
        })
    }

    /// Says that it is never due, and where that is written, if it is so.
    pub(crate) fn never_due(&self) -> Option<Spanned<String>> {
        let (rule, schedule) = (self.rule.as_ref()?, self.meant()?);
        let why = if self.except.is_empty() { "no day is like that" } else { "`except` leaves out all of its days" };
        schedule.is_never_due().then(|| Spanned::new(format!("`{rule}` is never due: {why}"), rule.span))
    }
}

impl CatchUp {
    fn read(reader: &mut Reader, schedule: &Fields<'_>) -> Self {
        let wanted = "`none`, `last` or `all`";
        let Some(entry) = schedule.get("catch_up") else { return Self::default() };
        if entry.value.as_map().is_none() {
            return Self { mode: reader.parsed(schedule, "catch_up", wanted), ..Self::default() };
        }
        let known = ["mode", "limit", "grace"];
        let Some(fields) = reader.fields(&entry.value, "`catch_up`", entry.key.span, &known) else {
            return Self::default();
        };
        Self {
            mode: reader.parsed(&fields, "mode", wanted),
            limit: reader.whole(&fields, "limit", 1),
            grace: reader.parsed(&fields, "grace", "a duration such as `5m`"),
        }
    }
}

/// Reads the one way in which a schedule says when.
fn rule(reader: &mut Reader, fields: &Fields<'_>) -> Option<Spanned<Rule>> {
    let given: Vec<_> = RULES.into_iter().filter(|rule| fields.get(rule).is_some()).collect();
    match given.as_slice() {
        [] => reader.missing_one_of(fields, "when", &RULES, "cron: \"30 8 * * *\""),
        [first, second, ..] => {
            let at = fields.get(second).map_or(fields.span, |entry| entry.key.span);
            let message = format!("a schedule has both `{first}` and `{second}`");
            reader.push(reader.error(at, message).hint("keep one of them, or make two of it".to_owned()));
        }
        [_] => {}
    }
    if let Some(from) = fields.get("from").filter(|_| given.as_slice() != ["every"]) {
        reader
            .push(reader.error(from.key.span, "`from` of a schedule says where `every` starts; here it means nothing"));
    }
    let [rule] = given.as_slice() else { return None };
    let span = fields.get(rule)?.value.span;
    let rule = match *rule {
        "cron" => {
            let cron: Spanned<Cron> = reader.parsed(fields, "cron", "five fields such as `30 8 * * *`")?;
            Rule::Cron(cron.value)
        }
        "every" => Rule::Every(interval(reader, fields)?),
        "at" => {
            let moments: Vec<Spanned<LocalMoment>> = all(reader, fields, "at")?;
            Rule::At(moments.into_iter().map(|moment| moment.value).collect())
        }
        _ => Rule::Calendar(calendar(reader, fields)?),
    };
    Some(Spanned::new(rule, span))
}

fn interval(reader: &mut Reader, fields: &Fields<'_>) -> Option<Interval> {
    let every: Option<Spanned<HumanDuration>> = reader.parsed(fields, "every", "a duration such as `15m`");
    let from: Option<Spanned<LocalMoment>> = reader.parsed(fields, "from", "a moment such as `2026-01-01 09:00`");
    let every = every?;
    let interval = Interval::new(every.value, from.map(|from| from.value));
    if interval.is_none() {
        let message = format!("`{every}` is not an interval: it is whole seconds, from `1s` to `36525d`");
        reader.push(reader.error(every.span, message));
    }
    interval
}

fn calendar(reader: &mut Reader, schedule: &Fields<'_>) -> Option<Calendar> {
    let entry = schedule.get("calendar")?;
    let fields = reader.fields(&entry.value, "`calendar`", entry.key.span, &["days", "times"])?;
    for (key, example) in [("days", "[first monday]"), ("times", "[\"07:00\"]")] {
        if fields.get(key).is_none() {
            reader.missing(&fields, key, example);
        }
    }
    let days: Option<Vec<Spanned<Day>>> = all(reader, &fields, "days");
    let times: Option<Vec<Spanned<TimeOfDay>>> = all(reader, &fields, "times");
    let days = days?.into_iter().map(|day| day.value).collect();
    Some(Calendar::new(days, times?.into_iter().map(|time| time.value)))
}

/// Reads a text or a list of texts, each of which parses. Nothing if one does not, which is reported.
fn all<T: FromStr<Err: Explain>>(reader: &mut Reader, fields: &Fields<'_>, key: &str) -> Option<Vec<Spanned<T>>> {
    let texts = reader.texts(fields, key)?;
    let count = texts.len();
    if count == 0 {
        let span: Span = fields.get(key).map_or(fields.span, |entry| entry.value.span);
        reader.push(reader.error(span, format!("`{key}` of {} is an empty list", fields.owner)));
        return None;
    }
    let parsed: Vec<_> = texts.into_iter().filter_map(|text| reader.parse(text)).collect();
    (parsed.len() == count).then_some(parsed)
}
