//! Channels that take nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use weir_pipeline::alert::AlertCause;
use weir_store::{IncidentStep, StoreError, Untaken};
use weir_types::{ConnectionName, HumanDuration};

use crate::watcher::{Scene, incident, shown};
use crate::{Known, Watcher};

/// What was sent or given up longer ago says nothing about a channel of today, which may be gone. Arbitrary.
const OLDEST: TimeDelta = TimeDelta::days(2);

impl Watcher {
    /// Looks which channels take nothing, and which have taken something again.
    pub(crate) async fn dead_channels(
        &self,
        known: &Known,
        scene: &mut Scene,
        now: DateTime<Utc>,
    ) -> Result<Vec<IncidentStep>, StoreError> {
        let is_about_channels = |cause| matches!(cause, AlertCause::Undelivered(_));
        if !known.rules.iter().any(|rule| is_about_channels(rule.cause)) {
            return Ok(Vec::new());
        }
        let since = known.since.max(now - OLDEST);
        let (untaken, sent) = (self.store.untaken(now - OLDEST).await?, self.store.last_sent(now - OLDEST).await?);
        let used: BTreeSet<_> =
            untaken.iter().map(|one| &one.channel).chain(sent.keys()).map(|name| name.as_str()).collect();
        let mut steps = Vec::new();
        for rule in known.rules.iter() {
            let AlertCause::Undelivered(limit) = rule.cause else { continue };
            let dead = dead(limit, untaken.iter().filter(|one| one.last_try > since), &sent, now);
            for (channel, one) in &dead {
                // What was sent anew and not taken again is another thing that shows it.
                let about = format!("delivery/{}/{}", one.delivery, one.first_number);
                let incident = incident(rule, channel.to_string(), about, why(one));
                steps.push(self.wrong(known, rule, incident, scene, now));
            }
            let again = sent.iter().filter(|(channel, at)| {
                let opened = scene.open.get(&(rule.name.clone(), channel.to_string()));
                !dead.contains_key(*channel) && opened.is_some_and(|opened| *at > opened)
            });
            for channel in again.map(|(channel, _)| channel.to_string()).collect::<Vec<_>>() {
                let incident = incident(rule, channel, String::new(), String::new());
                steps.extend(self.over(known, rule, &incident, scene, now));
            }
            let is_silent = |channel: &str| !used.contains(channel);
            steps.extend(scene.close(|(name, channel)| *name == rule.name && is_silent(channel)));
        }
        Ok(steps)
    }
}

/// Returns the channels that take nothing, each with the newest message that shows it: one that was given up, or that has been tried for
/// longer than a limit, while nothing was sent after its last try.
fn dead<'u>(
    limit: HumanDuration,
    untaken: impl Iterator<Item = &'u Untaken>,
    sent: &BTreeMap<ConnectionName, DateTime<Utc>>,
    now: DateTime<Utc>,
) -> BTreeMap<&'u ConnectionName, &'u Untaken> {
    let limit = TimeDelta::from_std(limit.get()).unwrap_or(TimeDelta::MAX);
    let shows = |one: &&Untaken| {
        let is_last = sent.get(&one.channel).is_none_or(|sent| one.last_try > *sent);
        is_last && (one.given_up || now - one.first_try > limit)
    };
    untaken.filter(shows).map(|one| (&one.channel, one)).collect()
}

fn why(one: &Untaken) -> String {
    let (number, since) = (one.delivery, shown(one.first_try));
    match one.given_up {
        true => format!("delivery {number} is given up: {}", one.why),
        false => format!("delivery {number} has been tried in vain since {since}: {}", one.why),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::{DateTime, TimeDelta, Utc};
    use weir_store::Untaken;
    use weir_types::{ConnectionName, HumanDuration};

    use super::dead;

    fn name(text: &str) -> ConnectionName {
        text.parse().expect("a name")
    }

    /// A message through `ops` that was first and last tried so many minutes ago.
    fn untaken(given_up: bool, first: i64, last: i64, now: DateTime<Utc>) -> Untaken {
        let (first_try, last_try) = (now - TimeDelta::minutes(first), now - TimeDelta::minutes(last));
        Untaken {
            delivery: 1,
            channel: name("ops"),
            given_up,
            first_number: 1,
            first_try,
            last_try,
            why: "gone".to_owned(),
        }
    }

    #[test]
    fn a_channel_takes_nothing_when_something_was_given_up_or_waits_for_too_long_and_nothing_was_sent_since() {
        let now = Utc::now();
        for (what, one, sent, expected) in [
            ("given up", untaken(true, 1, 1, now), None, true),
            ("given up, and sent before", untaken(true, 2, 1, now), Some(2), true),
            ("given up, and sent since", untaken(true, 5, 3, now), Some(2), false),
            ("waits", untaken(false, 15, 1, now), None, false),
            ("waits for too long", untaken(false, 16, 1, now), None, true),
            ("waits, and another was sent since", untaken(false, 16, 4, now), Some(2), false),
            ("waits, and was tried after another was sent", untaken(false, 16, 1, now), Some(2), true),
        ] {
            let sent: BTreeMap<_, _> =
                sent.map(|minutes| (name("ops"), now - TimeDelta::minutes(minutes))).into_iter().collect();
            let found = dead(HumanDuration::seconds(15 * 60), std::iter::once(&one), &sent, now);
            assert_eq!(found.contains_key(&name("ops")), expected, "{what}");
        }
    }

    #[test]
    fn the_newest_message_shows_it() {
        let now = Utc::now();
        let all = [untaken(true, 9, 9, now), Untaken { delivery: 2, ..untaken(true, 5, 5, now) }];
        let found = dead(HumanDuration::seconds(60), all.iter(), &BTreeMap::new(), now);
        assert_eq!(found[&name("ops")].delivery, 2);
    }
}
