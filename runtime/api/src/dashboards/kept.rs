//! Results that are kept, and made anew when they are old.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, stream};
use serde_json::{Value, json};
use weir_diagnostics::Diagnostics;
use weir_pipeline::dashboard::{Dashboard, Refresh, Tile};
use weir_store::{StoreError, TileResult};
use weir_types::{DashboardName, Digest};

use super::answer::Around;
use super::{Dashboards, Found, TileData};

/// How many tiles are asked at a time: blocks work for them beside those of runs.
pub(super) const AT_ONCE: usize = 4;

/// How long a failure is kept. Whoever looks is told of new results and looks again: without it a failing tile would be asked for ever.
const FAILED_FOR: TimeDelta = TimeDelta::seconds(30);

/// The results of tiles, by name.
pub(crate) type Results = BTreeMap<String, TileData>;

impl Dashboards {
    /// Returns the results of tiles with the values that parameters have by default: those that are kept, and new ones where none is, it
    /// is too old, or `fresh` asks for it.
    pub(crate) async fn results(
        &self,
        found: &Found,
        dashboard: &Dashboard,
        (values, fresh): (&BTreeMap<String, Value>, bool),
        around: &Around,
    ) -> Result<Results, StoreError> {
        let now = Utc::now();
        let making = self.making(&found.name);
        // Who comes while others ask gets what they got.
        let _one_at_a_time = making.lock().await;
        let kept = self.store.tile_results(&found.name).await?;
        let (mut results, mut wanted) = (Results::new(), Vec::new());
        for tile in &dashboard.tiles {
            let compiled = dashboard.tile_pipeline(tile, values, around.known());
            let made_of = compiled.as_ref().map(|text| Digest::of(text).to_string()).unwrap_or_default();
            let result = kept.iter().find(|result| result.tile == tile.name && result.made_of == made_of);
            let young = |result: &&TileResult| {
                if fresh { result.made_at >= now } else { !is_old(dashboard.refresh.as_ref(), result.made_at, now) }
            };
            let data =
                result.filter(young).and_then(|result| serde_json::from_value::<TileData>(result.result.clone()).ok());
            match data.filter(|data| data.problem.is_none() || now - data.made_at < FAILED_FOR) {
                Some(data) => drop(results.insert(tile.name.to_string(), data)),
                None => wanted.push((tile, compiled, made_of)),
            }
        }
        if wanted.is_empty() {
            return Ok(results);
        }
        let making: Vec<_> = wanted.into_iter().map(|wanted| self.make(&found.name, wanted)).collect();
        let made: Vec<_> = stream::iter(making).buffer_unordered(AT_ONCE).collect().await;
        for made in made {
            let (tile, data) = made?;
            results.insert(tile, data);
        }
        let tiles: Vec<_> = dashboard.tiles.iter().map(|tile| tile.name.clone()).collect();
        self.store.keep_tile_results(&found.name, &tiles).await?;
        self.live.changed("dashboard", found.name.as_str());
        Ok(results)
    }

    async fn make(
        &self,
        name: &DashboardName,
        (tile, compiled, made_of): (&Tile, Result<String, Diagnostics>, String),
    ) -> Result<(String, TileData), StoreError> {
        let data = self.answer(compiled, &tile.name).await;
        let result = TileResult { tile: tile.name.clone(), made_of, made_at: data.made_at, result: json!(data) };
        self.store.save_tile_result(name, &result).await?;
        Ok((tile.name.to_string(), data))
    }

    /// Makes the results anew of those dashboards whose schedule is due and that no other server has taken.
    ///
    /// # Errors
    /// When the store fails; the next look finds what is left.
    pub async fn refresh_due(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        for found in self.all().await? {
            // What is wrong with a text is told to those who look.
            let Ok(dashboard) = found.dashboard() else { continue };
            let Some(Refresh::Schedule(schedule)) = &dashboard.refresh else { continue };
            let rule = dashboard.refresh.as_ref().map(ToString::to_string).unwrap_or_default();
            let accounted = self.store.dashboard_accounted(&found.name, &rule, now).await?;
            // One that is due several times by now is made once.
            let is_due = schedule.due_after(accounted).next().is_some_and(|due| due <= now);
            if !is_due || !self.store.account_dashboard(&found.name, accounted, now).await? {
                continue;
            }
            let Ok(values) = dashboard.values(&BTreeMap::new(), now.with_timezone(&schedule.zone.get()).date_naive())
            else {
                continue;
            };
            match self.around().await {
                Ok(around) => drop(self.results(&found, &dashboard, (&values, true), &around).await?),
                Err(wrong) => tracing::warn!("dashboard `{}` is not refreshed: {wrong}", found.name),
            }
        }
        Ok(())
    }
}

fn is_old(refresh: Option<&Refresh>, made_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    match refresh {
        Some(Refresh::After(age)) => TimeDelta::from_std(age.get()).is_ok_and(|age| now - made_at > age),
        Some(Refresh::Schedule(_)) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, Utc};
    use weir_pipeline::dashboard::Refresh;

    use super::is_old;

    #[test]
    fn results_are_old_by_the_age_that_the_dashboard_allows() {
        let now = Utc::now();
        let after = Refresh::After("5m".parse().expect("a duration"));
        for (refresh, minutes, expected) in [(Some(&after), 4, false), (Some(&after), 6, true), (None, 600, false)] {
            assert_eq!(is_old(refresh, now - TimeDelta::minutes(minutes), now), expected, "{minutes}");
        }
    }
}
