//! What is planned, and what was, by day and by hour.

use chrono::{TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};
use weir_store::RunStatus;

use crate::support::records::{ended, started};
use crate::support::{Place, SALES, all};

crate::support::cases! {
    schedules_show_their_moments_to_come,
    the_calendar_sums_up_days_of_a_zone,
    the_load_sums_up_hours_of_a_zone,
}

async fn schedules_show_their_moments_to_come(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    server.deploy("often", &SALES.replace("sales", "often").replace("cron: \"30 8 * * *\"", "every: 1m")).await;
    let list = server.get("/schedules").await.is(200).json();
    assert_eq!(
        (all(&list, "pipeline"), all(&list, "zone")),
        (vec![json!("often"), json!("sales")], vec![json!("Asia/Seoul"); 2])
    );
    let moments = |list: &Value, at: usize| list["items"][at]["next"].as_array().map_or(0, Vec::len);
    assert_eq!((moments(&list, 0), moments(&list, 1)), (200, 1));
    let until = Utc::now() + TimeDelta::days(3);
    let list = server.get(&format!("/schedules?until={}", until.format("%FT%TZ"))).await.is(200).json();
    assert_eq!(moments(&list, 1), 3);
    assert!(list["items"][1]["next"][0].as_str().unwrap_or_default().ends_with("T23:30:00Z"), "08:30 in Seoul: {list}");
    assert_eq!(moments(&server.get("/schedules?until=2001-01-01T00:00:00Z").await.is(200).json(), 1), 0);
    server.get("/schedules?until=%2B262142-12-31T23:59:59Z").await.is(200);
    server.get("/schedules?until=soon").await.problem(400);
}

async fn the_calendar_sums_up_days_of_a_zone(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    for status in [RunStatus::Succeeded, RunStatus::Succeeded, RunStatus::Failed, RunStatus::Cancelled] {
        ended(&server.store, "sales", status).await;
    }
    started(&server.store, "stock").await;
    for zone in [Tz::Asia__Seoul, Tz::America__Los_Angeles, Tz::Pacific__Kiritimati] {
        let today = Utc::now().with_timezone(&zone).date_naive();
        let ask = async |more: &str| {
            let query = format!("since={today}&until={today}&zone={}{more}", zone.name().replace('/', "%2F"));
            server.get(&format!("/statistics/calendar?{query}")).await.is(200).json()["items"][0].clone()
        };
        let day = ask("").await;
        assert_eq!(
            (&day["day"], &day["succeeded"], &day["failed"], &day["other"]),
            (&json!(today), &json!(2), &json!(1), &json!(2))
        );
        assert_eq!(ask("&pipeline=sales").await["other"], 1);
    }
    let tomorrow = Utc::now().with_timezone(&Tz::Asia__Seoul).date_naive() + TimeDelta::days(1);
    let until = tomorrow + TimeDelta::days(9);
    let planned = server.get(&format!("/statistics/calendar?since={tomorrow}&until={until}")).await.is(200).json();
    assert_eq!(all(&planned, "planned"), vec![json!(1); 10], "the server's zone is Seoul");
    assert!(
        all(&server.get(&format!("/statistics/calendar?since={until}&until={tomorrow}")).await.is(200).json(), "day")
            .is_empty()
    );
    server.get("/statistics/calendar?since=0001-01-01&until=9999-12-31").await.is(200);
    for wrong in [
        "since=2026-01-01",
        "since=2026-02-30&until=2026-03-01",
        "since=2026-01-01&until=2026-01-02&zone=Mars",
        "since=-262143-01-01&until=2026-01-02",
        "since=2026-01-01&until=%2B262142-12-31",
        "since=2026-01-01&until=%2B262142-12-30",
    ] {
        server.get(&format!("/statistics/calendar?{wrong}")).await.problem(400);
    }
}

async fn the_load_sums_up_hours_of_a_zone(place: Place) {
    let server = place.server().await;
    for pipeline in ["sales", "sales", "stock"] {
        ended(&server.store, pipeline, RunStatus::Succeeded).await;
    }
    // Half an hour beside the others.
    let now = Utc::now().with_timezone(&Tz::Asia__Kolkata);
    let load = server.get("/statistics/load?zone=Asia/Kolkata&days=1").await.is(200).json();
    let runs: u64 = all(&load, "runs").iter().filter_map(Value::as_u64).sum();
    assert_eq!(runs, 3);
    let last = &load["items"][load["items"].as_array().map_or(0, Vec::len) - 1];
    assert!(last["hour"] == now.hour() || now.minute() == 0, "{last}");
    let of_sales = server.get("/statistics/load?pipeline=sales&days=4294967295").await.is(200).json();
    assert_eq!(all(&of_sales, "runs").iter().filter_map(Value::as_u64).sum::<u64>(), 2);
    for wrong in ["days=-1", "days=x", "zone=Mars", "pipeline=A%20b"] {
        server.get(&format!("/statistics/load?{wrong}")).await.problem(400);
    }
}
