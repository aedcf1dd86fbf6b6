//! Reports that leave when a run has ended: to a mail server and a workflow of Teams that check what they get.

use std::time::Duration;

use serde_json::{Value, json};
use weir_tests::{Answer, SmtpRules, SmtpServer};

use crate::serving::Server;
use crate::support::Project;

const PIPELINE: &str = r##"
name: market-share
title: Market share
connections: { in: "file:./in" }
deliver:
  - to: sales-mail
    artifacts: ["share.*"]
    recipients: [ada@example.com]
    subject: "Share of {{ run.rows_read }} rows"
    fallback: ops
  - { to: ops, when: always, language: ko }
nodes:
  rows: { block: file@1, config: { connection: in, path: "*.csv" }, grants: { connections: { in: read } } }
  report:
    block: report@1
    inputs: rows
    config:
      connection: artifacts
      name: share
      formats: [html, xlsx]
      title: Share
      template: |
        {{ table("rows") }}
    grants: { connections: { artifacts: write } }
    write: { mode: overwrite }
"##;

/// Makes the project, with a mail server and a workflow of Teams as its channels.
fn project(mail: &SmtpServer) -> Project {
    let project = Project::new(PIPELINE);
    project.write("in/rows.csv", "exchange,share\nAlpha,0.5\nBeta,0.3\n");
    let connections = format!(
        "sales-mail: {{ url: 'smtp://127.0.0.1:{}', options: {{ from: weir@example.com, tls: none }} }}\n\
         ops: {{ url: 'teams:', address: {{ secret: teams-address }}, options: {{ allow_http: true }} }}\n",
        mail.port()
    );
    project.write("connections.yaml", connections);
    project
}

fn teams() -> weir_tests::Server {
    weir_tests::Server::start(|_| Answer::status(202, ""))
}

fn serve(project: &Project, teams: &weir_tests::Server) -> Server {
    Server::with(
        project,
        &[("WEIR_SECRET_TEAMS_ADDRESS", &teams.url("/flow?sig=hush")), ("WEIR_PUBLIC_URL", "https://weir.example.com")],
    )
}

fn states(server: &Server) -> Vec<(String, String)> {
    let listed = server.json("GET", "/deliveries", None, 200);
    let text = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let items = listed["items"].as_array().expect("a list");
    items.iter().rev().map(|one| (text(one, "channel"), text(one, "state"))).collect()
}

/// Waits until nothing waits any more.
fn settled(server: &Server, many: usize) -> Vec<(String, String)> {
    server.until("all is delivered", || {
        let states = states(server);
        (states.len() == many && states.iter().all(|(_, state)| state != "waiting")).then_some(states)
    })
}

fn state(channel: &str, state: &str) -> (String, String) {
    (channel.to_owned(), state.to_owned())
}

#[test]
fn a_report_reaches_mail_and_teams_once_also_when_the_server_is_killed() {
    let (mail, teams) = (SmtpServer::start(SmtpRules { hangs_first: true, ..SmtpRules::default() }), teams());
    let project = project(&mail);
    let first = serve(&project, &teams);
    let run = first.run("market-share");
    first.until("the card is sent and the mail is being sent", || {
        (mail.met() == 1 && states(&first).contains(&state("ops", "sent"))).then_some(())
    });
    first.kill();
    let server = serve(&project, &teams);
    assert_eq!(settled(&server, 2), [state("sales-mail", "sent"), state("ops", "sent")]);
    std::thread::sleep(Duration::from_secs(3));
    let (mails, cards) = (mail.taken(), teams.seen());
    assert_eq!((mails.len(), cards.len()), (1, 1));
    let data = &mails[0].data;
    for part in
        ["Subject: Share of 2 rows", "filename=\"share.html\"", "filename=\"share.xlsx\"", "To: ada@example.com"]
    {
        assert!(data.contains(part), "{part}\n{data}");
    }
    assert!(cards[0].body.contains(&format!("https://weir.example.com/runs/{run}")) && cards[0].body.contains("성공"));
    let listed = server.json("GET", &format!("/deliveries?run={run}&channel=sales-mail"), None, 200);
    let id = listed["items"][0]["id"].as_u64().expect("a number");
    let delivery = server.json("GET", &format!("/deliveries/{id}"), None, 200);
    let said = delivery["tries"].as_array().expect("tries").last().expect("a try")["said"].as_str().expect("a text");
    assert!(said.starts_with("250"), "{said}");
    assert!(!delivery.to_string().contains("hush"));

    server.json("POST", &format!("/deliveries/{id}/resend"), None, 202);
    settled(&server, 2);
    let ids: Vec<_> = mail.taken().iter().map(|mail| message_id(&mail.data)).collect();
    assert!(ids.len() == 2 && ids[0] == ids[1], "sent anew, it can be told to be the same: {ids:?}");
}

fn message_id(data: &str) -> String {
    data.lines().find(|line| line.starts_with("Message-ID")).unwrap_or_default().to_owned()
}

#[test]
fn what_one_channel_refuses_reaches_the_other_with_why() {
    let mail = SmtpServer::start(SmtpRules { refused: vec!["ada@example.com".to_owned()], ..SmtpRules::default() });
    let teams = teams();
    let project = project(&mail);
    let server = serve(&project, &teams);
    server.run("market-share");
    let states = settled(&server, 3);
    assert_eq!(states, [state("sales-mail", "failed"), state("ops", "sent"), state("ops", "sent")]);
    let cards = teams.seen();
    assert_eq!((mail.taken().len(), cards.len()), (0, 2));
    let told: Vec<_> = cards.iter().filter(|card| card.body.contains("no such person here")).collect();
    assert_eq!(told.len(), 1, "the fallback says why it got it");
}

#[test]
fn a_channel_is_tried_and_tested_from_the_command_line() {
    let (mail, teams) = (SmtpServer::start(SmtpRules::default()), teams());
    let project = project(&mail);
    let server = serve(&project, &teams);
    let weir = |arguments: &[&str]| server.weir(&project, arguments);
    for name in ["sales-mail", "ops"] {
        let tried = server.json("POST", &format!("/connections/{name}/check"), None, 200);
        assert_eq!(tried["ok"], json!(true), "{tried}");
    }
    assert_eq!((mail.taken().len(), teams.seen().len()), (0, 0), "trying sends nothing");
    let said = weir(&["connection", "test", "sales-mail", "--to", "bo@example.com"]).ok();
    assert!(said.contains("sales-mail: sent: 250"), "{said}");
    assert_eq!(mail.taken()[0].to, ["bo@example.com"]);
    weir(&["connection", "test", "ops"]).ok();
    assert_eq!(teams.seen().len(), 1);
    let said = weir(&["connection", "test", "nowhere"]);
    assert!(said.code != Some(0) && said.stderr.contains("`nowhere` is no channel"), "{said:?}");
    let listed = weir(&["get", "deliveries"]).ok();
    assert!(listed.contains("sent") && listed.contains("a test of `ops`"), "{listed}");
}
