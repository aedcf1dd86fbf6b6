//! Notices: what is told by schedule, each due time once.

mod digest;
mod due;
mod heartbeat;

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;
use weir_delivery::Message;
use weir_pipeline::alert::{AlertRules, Notice, NoticeKind};
use weir_store::{DeliveryKind, NewDelivery, NoticeMark, Period, Store, StoreError};
use weir_types::AlertName;

use crate::{Known, Station, Watcher};
use digest::Digest;
use due::Due;

impl Watcher {
    /// Tells the notices that are due, and returns how many that were.
    ///
    /// # Errors
    /// When the store fails; the next look finds the same.
    pub async fn tell_notices(&self, known: &Known, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let marks = self.marks(&known.rules, now).await?;
        let mut told = 0;
        for notice in known.rules.notices() {
            let Some(mark) = marks.get(&notice.name) else { continue };
            let (due, new) = match due::due(notice, mark, now) {
                None => continue,
                Some(Due::Passed(due)) => (due, Vec::new()),
                Some(Due::Told(due)) => (due, self.deliveries(known, notice, mark, due, now).await?),
            };
            // Where another server was faster, it has told the same.
            if self.store.tell_notice((&notice.name, mark), due, &new, now).await? {
                told += usize::from(!new.is_empty());
            }
        }
        Ok(told)
    }

    /// Returns up to when each notice is handled. One that the store does not know with this schedule begins now.
    async fn marks(
        &self,
        rules: &AlertRules,
        now: DateTime<Utc>,
    ) -> Result<BTreeMap<AlertName, NoticeMark>, StoreError> {
        let marks = self.store.notice_marks().await?;
        let wanted: BTreeMap<_, _> = rules.notices().map(|notice| (notice.name.clone(), rule(notice))).collect();
        let is_known = marks.len() == wanted.len()
            && wanted.iter().all(|(name, rule)| marks.get(name).is_some_and(|mark| mark.rule == *rule));
        if is_known {
            return Ok(marks);
        }
        self.store.register_notices(&wanted, now).await?;
        self.store.notice_marks().await
    }

    async fn deliveries(
        &self,
        known: &Known,
        notice: &Notice,
        mark: &NoticeMark,
        due: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<NewDelivery>, StoreError> {
        let period = due::period(&notice.schedule, mark.told, due);
        let message = json!(message(&self.store, known, notice, &self.station, period, now).await?);
        let delivery = |channel: &weir_types::ConnectionName| NewDelivery {
            key: format!(
                "{}/{}/{channel}/{}",
                notice.kind,
                notice.name,
                due.to_rfc3339_opts(SecondsFormat::Secs, true)
            ),
            kind: match notice.kind {
                NoticeKind::Digest => DeliveryKind::Digest,
                NoticeKind::Heartbeat => DeliveryKind::Heartbeat,
            },
            pipeline: None,
            run: None,
            channel: channel.clone(),
            message: message.clone(),
            recipients: Vec::new(),
            fallback: notice.fallback.clone(),
            instead_of: None,
        };
        Ok(notice.to.iter().map(delivery).collect())
    }
}

/// Returns what a notice would tell, to be looked at before it holds: a digest of the time up to when it was last due.
///
/// # Errors
/// When the store fails.
pub async fn preview(
    store: &Store,
    known: &Known,
    notice: &Notice,
    station: &Station,
    now: DateTime<Utc>,
) -> Result<Message, StoreError> {
    message(store, known, notice, station, due::last_period(&notice.schedule, now), now).await
}

async fn message(
    store: &Store,
    known: &Known,
    notice: &Notice,
    station: &Station,
    period: Period,
    now: DateTime<Utc>,
) -> Result<Message, StoreError> {
    Ok(match notice.kind {
        NoticeKind::Digest => Digest::count(store, known, notice, period).await?.message(notice, station),
        NoticeKind::Heartbeat => heartbeat::message(notice, station, &store.vitals().await?, now),
    })
}

/// Returns the schedule of a notice as text that is another one for another schedule.
fn rule(notice: &Notice) -> String {
    let schedule = &notice.schedule;
    format!("{} {} {:?} {:?} {:?}", notice.kind, schedule.zone, schedule.rule, schedule.holidays, schedule.except)
}
