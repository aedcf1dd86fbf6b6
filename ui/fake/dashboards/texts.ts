/** The dashboards that the fake server begins with: those that come with Weir, and one of a team. */
export const READY_MADE: Record<string, string> = {
  operations: `title: Operations
description: What ran, how it went, and when
refresh: 5m
parameters:
  days: { type: integer, default: 30, title: Days, choices: [7, 30, 90] }
  pipeline: { type: string, default: "%", title: Pipeline }
tiles:
  runs-today:
    title: Runs
    connection: history
    sql: select date(started_at) as day, count(*) as runs from runs group by 1
    show: { number: runs, by: day, format: "#,##0" }
    at: { column: 0, row: 0, width: 3, height: 2 }
  failed:
    title: Failed
    connection: history
    sql: select date(started_at) as day, count(*) as failed from runs where status = 'failed' group by 1
    show: { number: failed, by: day, good: down }
    at: { column: 3, row: 0, width: 3, height: 2 }
    drill: select * from runs where status = 'failed' and date(started_at) = \${day}
  share-ok:
    title: Share that succeeded
    connection: history
    sql: select date(started_at) as day, avg(status = 'succeeded') as share from runs group by 1
    show: { number: share, by: day, good: up, format: "0.0%" }
    at: { column: 6, row: 0, width: 3, height: 2 }
  typical:
    title: Typical duration
    connection: history
    sql: select date(started_at) as day, median(duration_ms) as typical from runs group by 1
    show: { number: typical, by: day, good: down, unit: ms }
    at: { column: 9, row: 0, width: 3, height: 2 }
  runs-by-day:
    title: Runs by day
    connection: history
    sql: |
      select date(started_at) as day, status, count(*) as runs
      from runs
      where started_at > now() - \${days} and pipeline like \${pipeline}
      group by 1, 2
    show: { chart: stacked-bar, x: day, y: runs, series: status, unit: runs }
    at: { column: 0, row: 2, width: 6, height: 4 }
    drill: select * from runs where date(started_at) = \${day} and status = \${status}
  duration:
    title: Duration by pipeline
    connection: history
    sql: select date(started_at) as day, pipeline, avg(duration_ms) as duration from runs group by 1, 2
    show: { chart: line, x: day, y: duration, series: pipeline, unit: ms }
    at: { column: 6, row: 2, width: 6, height: 4 }
  heat:
    title: When schedules fire
    connection: history
    sql: select hour(due) as hour, weekday(due) as weekday, count(*) as runs from ticks group by 1, 2
    show: { chart: heat-map, x: hour, y: runs, series: weekday, unit: runs }
    at: { column: 0, row: 6, width: 6, height: 4 }
    drill: select * from runs where hour(started_at) = \${hour} and weekday(started_at) = \${weekday}
  slowest:
    title: Slowest
    connection: history
    sql: |
      select id as run, pipeline, status, started_at, duration_ms / 1000 as seconds, rows_written as rows
      from runs order by seconds desc limit 50
    show: table
    at: { column: 6, row: 6, width: 6, height: 4 }
    drill: select * from runs where id = \${run}
`,
  "data-volume": `title: Data volume
description: How many rows and bytes went where
refresh: 15m
parameters:
  days: { type: integer, default: 30, title: Days, choices: [7, 30, 90] }
tiles:
  rows-written:
    title: Rows written
    connection: history
    sql: select date(started_at) as day, sum(rows_written) as written from runs group by 1
    show: { number: written, by: day, unit: rows, format: "#,##0" }
    at: { column: 0, row: 0, width: 4, height: 2 }
  bytes-written:
    title: Bytes
    connection: history
    sql: select date(started_at) as day, sum(bytes) as bytes from runs group by 1
    show: { number: bytes, by: day, unit: bytes }
    at: { column: 4, row: 0, width: 4, height: 2 }
  rejected:
    title: Rejected rows
    connection: history
    sql: select date(started_at) as day, sum(rows_rejected) as rejected from runs group by 1
    show: { number: rejected, by: day, good: down, unit: rows }
    at: { column: 8, row: 0, width: 4, height: 2 }
  rows-by-pipeline:
    title: Rows by pipeline
    connection: history
    sql: select date(started_at) as day, pipeline, sum(rows_written) as rows from runs group by 1, 2
    show: { chart: stacked-area, x: day, y: rows, series: pipeline, unit: rows }
    at: { column: 0, row: 2, width: 8, height: 5 }
    drill: select * from runs where date(started_at) = \${day} and pipeline = \${pipeline}
  largest:
    title: Largest pipelines
    connection: history
    sql: select pipeline, sum(rows_written) as rows from runs group by 1 order by 2 desc
    show: { chart: bar, x: pipeline, y: rows, unit: rows }
    at: { column: 8, row: 2, width: 4, height: 5 }
`,
  metering: `title: Metering by pipeline
description: What each pipeline uses of the server
refresh: { cron: "0 8 * * *", zone: Asia/Seoul }
tiles:
  processor:
    title: Processor time
    connection: history
    sql: select date(started_at) as day, sum(call_nanos) / 1e6 as processor from usage group by 1
    show: { number: processor, by: day, good: down, unit: ms }
    at: { column: 0, row: 0, width: 4, height: 2 }
  by-pipeline:
    title: Processor time by pipeline
    connection: history
    sql: select pipeline, sum(call_nanos) / 1e6 as processor from usage group by 1
    show: { chart: bar, x: pipeline, y: processor, unit: ms }
    at: { column: 4, row: 0, width: 8, height: 4 }
  memory:
    title: Peak memory
    connection: history
    sql: select max(peak_memory) as memory from usage
    show: { number: memory, unit: bytes }
    at: { column: 0, row: 2, width: 4, height: 2 }
  meter:
    title: Used by pipeline
    connection: history
    sql: select pipeline, count(*) as runs, sum(rows_written) as rows, sum(call_nanos) / 1e9 as seconds from usage group by 1
    show: table
    at: { column: 0, row: 4, width: 12, height: 4 }
`,
};

export const OF_A_TEAM: Record<string, string> = {
  "exchange-share": `# 회의에서 함께 보는 화면
title: 거래소 점유율
description: 국내 거래소의 일별 거래대금 점유율
refresh: 1h
inputs:
  shares: { pipeline: exchange-share, node: load }
tiles:
  share:
    title: 점유율
    inputs: [shares]
    sql: select day, exchange, share from shares
    show: { chart: stacked-area, x: day, y: share, series: exchange, format: "0.0%" }
    at: { column: 0, row: 0, width: 8, height: 5 }
  largest-share:
    title: 1위 거래소의 점유율
    inputs: [shares]
    sql: select day, max(share) as share from shares group by 1
    show: { number: share, by: day, good: down, format: "0.0%" }
    at: { column: 8, row: 0, width: 4, height: 2 }
  orders:
    title: 주문 (연결 끊김)
    connection: crm
    sql: select count(*) as orders from orders
    show: { number: orders, unit: 건 }
    at: { column: 8, row: 2, width: 4, height: 3 }
  none:
    title: 이상 거래
    inputs: [shares]
    sql: select day, exchange, share from shares where share > 1
    show: table
    at: { column: 0, row: 5, width: 12, height: 3 }
`,
};
