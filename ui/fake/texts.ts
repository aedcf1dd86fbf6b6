/** The pipelines that the fake server begins with. */
export const TEXTS: Record<string, string> = {
  "sales-daily": `name: sales-daily
description: 주문을 일별·지점별로 합산해 마트에 올립니다
owner: data-team@example.com
tags: [sales, daily]
parameters:
  day: { type: date, default: yesterday, description: the day to load }
  limit: { type: integer, default: 1000000 }
connections:
  shop: postgres://shop-db.internal/shop
  mart: postgres://mart-db.internal/mart
on: { rejects: { max: 100 } }
triggers:
  - schedule: { cron: "30 8 * * *", zone: Asia/Seoul, deadline: "09:30" }
    parameters: { day: yesterday }
nodes:
  orders:
    title: 주문
    block: postgres@1
    config: { connection: shop, table: orders }
    grants: { connections: { shop: read } }
  stores:
    title: 지점
    block: postgres@1
    config: { connection: shop, table: stores }
    grants: { connections: { shop: read } }
  valid:
    title: 금액 검증
    block: validate@1
    inputs: orders
    config: { rules: [{ column: amount, min: 0 }] }
  daily:
    title: 일별 합계
    block: sql@1
    inputs: { o: valid, s: stores }
    config:
      query: |
        select o.day, s.region, sum(o.amount) as amount
        from o join s using (store_id)
        group by 1, 2
  mart:
    title: 마트 적재
    block: postgres-loader@1
    inputs: daily
    config: { connection: mart, table: sales_daily }
    grants: { connections: { mart: write } }
    write: { mode: upsert, key: [day, region] }
layout:
  nodes: { orders: [0, 0], stores: [0, 140], valid: [280, 0], daily: [560, 60], mart: [840, 60] }
  notes:
    - { at: [0, -120], size: [240, 80], text: "매일 08:30 전날 주문을 적재합니다" }
`,
  "customers-sync": `name: customers-sync
description: 고객 마스터를 가려서 분석 데이터베이스로 옮깁니다
owner: crm-team@example.com
tags: [crm, pii]
connections:
  crm: mysql://crm-db.internal/crm
  mart: postgres://mart-db.internal/mart
triggers:
  - schedule: { cron: "0 */2 * * *", zone: Asia/Seoul }
nodes:
  customers:
    title: 고객
    block: mysql@1
    config: { connection: crm, table: customers }
    grants: { connections: { crm: read } }
  masked:
    title: 개인정보 가리기
    block: mask@1
    inputs: customers
    config: { columns: { phone: { keep_last: 4 }, email: hash } }
    secrets: { key: mask-key }
  latest:
    title: 중복 제거
    block: dedup@1
    inputs: masked
    config: { key: [customer_id] }
  mart:
    block: postgres-loader@1
    inputs: latest
    config: { connection: mart, table: customers }
    grants: { connections: { mart: write } }
    write: { mode: upsert, key: [customer_id] }
`,
  "weather-hourly": `name: weather-hourly
description: 관측소의 시간별 기온과 강수량
owner: data-team@example.com
tags: [weather, hourly]
connections:
  lake: s3://lake/weather
triggers:
  - schedule: { cron: "10 * * * *", zone: Asia/Seoul, deadline: 30m }
nodes:
  stations:
    title: 관측소 API
    block: http@1
    config: { url: "https://weather.example.com/v2/hourly", records: "$.items[*]" }
    secrets: { api-key: weather-key }
    grants: { http: [weather.example.com] }
  flat:
    block: flatten@1
    inputs: stations
  lake:
    title: 데이터 레이크
    block: file-loader@1
    inputs: flat
    config: { connection: lake, path: hourly, format: parquet }
    grants: { connections: { lake: write } }
    write: append
`,
  flights: `name: flights
description: Flights of 2013 with their delays, and a summary per day and carrier
owner: research@example.com
tags: [research]
connections:
  source: "file:./data/flights"
  lake: "file:./out"
  summary: "sqlite:./out/flights.db"
on: { rejects: { max: 10 } }
triggers:
  - schedule: { every: 6h, zone: Europe/Berlin }
nodes:
  flights:
    block: file@1
    config: { connection: source, path: flights.csv, nulls: ["", NA] }
    grants: { connections: { source: read } }
  delays:
    block: flight-delays@1
    inputs: flights
    config: { late_from: 15, very_late_from: 60 }
  lake:
    block: file-loader@1
    inputs: delays
    config: { connection: lake, path: flights, format: parquet, partition: [origin] }
    grants: { connections: { lake: write } }
    write: { mode: overwrite }
  daily:
    block: sql@1
    inputs: { flights: delays }
    config: { query: "select day, carrier, count(*) as flights from flights group by 1, 2" }
  summary:
    block: sqlite-loader@1
    inputs: daily
    config: { connection: summary, table: daily }
    grants: { connections: { summary: write } }
    write: { mode: overwrite }
`,
  "exchange-share": `name: exchange-share
description: 거래소별 거래대금 점유율
owner: market-data@example.com
tags: [market, daily]
connections:
  in: "file:./candles"
  share: "sqlite:./out/share.db"
triggers:
  - schedule: { cron: "0 18 * * mon-fri", zone: Asia/Seoul }
nodes:
  candles:
    title: 일봉
    block: file@1
    config: { connection: in, path: "*.csv" }
    grants: { connections: { in: read } }
  daily:
    title: 점유율
    block: sql@1
    inputs: { c: candles }
    config: { query: "select day, exchange, sum(volume) as volume from c group by 1, 2" }
  table:
    block: sqlite-loader@1
    inputs: daily
    config: { connection: share, table: daily }
    grants: { connections: { share: write } }
    write: { mode: upsert, key: [day, exchange] }
`,
  "web-events": `name: web-events
description: 웹 로그를 15분마다 레이크에 쌓습니다
owner: web-team@example.com
tags: [web, events]
connections:
  landing: s3://landing/web
  lake: s3://lake/web
triggers:
  - schedule: { every: 15m, zone: Asia/Seoul }
nodes:
  logs:
    title: 웹 로그
    block: file@1
    config: { connection: landing, path: "**/*.ndjson", incremental: true }
    grants: { connections: { landing: read } }
  flat:
    title: 펼치기
    block: flatten@1
    inputs: logs
  pages:
    title: 열 고르기
    block: columns@1
    inputs: flat
    config: { keep: [at, user_id, page, referrer] }
  lake:
    block: file-loader@1
    inputs: pages
    config: { connection: lake, path: events, format: parquet, partition: [day] }
    grants: { connections: { lake: write } }
    write: append
`,
  "ledger-close": `name: ledger-close
description: 월말 원장을 모아 검증하고 마감합니다
owner: finance@example.com
tags: [finance, monthly]
connections:
  erp: postgres://erp-db.internal/erp
  mart: postgres://mart-db.internal/mart
triggers:
  - name: closing
    schedule:
      calendar: { days: [last business day], times: ["18:00"] }
      zone: Asia/Seoul
      holidays: [01-01, 03-01, 10-09, 12-25]
nodes:
  domestic:
    title: 국내 원장
    block: postgres@1
    config: { connection: erp, table: ledger_kr }
    grants: { connections: { erp: read } }
  overseas:
    title: 해외 원장
    block: postgres@1
    config: { connection: erp, table: ledger_abroad }
    grants: { connections: { erp: read } }
  both:
    title: 합치기
    block: union@1
    inputs: [domestic, overseas]
  checked:
    title: 차대 검증
    block: validate@1
    inputs: both
    config: { rules: [{ column: balance, equals: 0 }] }
  mart:
    block: postgres-loader@1
    inputs: checked
    config: { connection: mart, table: ledger }
    grants: { connections: { mart: write } }
    write: { mode: history, key: [entry_id] }
`,
  "partner-feed": `name: partner-feed
description: 제휴사에 상품 목록을 보냅니다
owner: partners@example.com
tags: [partners]
connections:
  shop: postgres://shop-db.internal/shop
nodes:
  products:
    title: 상품
    block: postgres@1
    config: { connection: shop, table: products }
    grants: { connections: { shop: read } }
  feed:
    title: 제휴사 API
    block: http-loader@1
    inputs: products
    config: { url: "https://feed.example.com/products" }
    secrets: { token: partner-token }
    grants: { http: [feed.example.com] }
    write: append
`,
  inventory: `name: inventory
description: 창고별 재고
owner: data-team@example.com
tags: [stock]
connections:
  wms: mysql://wms-db.internal/wms
nodes:
  stock:
    title: 재고
    block: mysql@1
    config: { connection: wms, table: stock }
    grants: { connections: { wms: read } }
  lake:
    block: file-loader@1
    inputs: stok
    config: { connection: lake, path: stock }
    write: overwrite
`,
};

export const TITLES: Record<string, string> = {
  "sales-daily": "일별 매출 집계",
  "customers-sync": "고객 마스터 동기화",
  "weather-hourly": "시간별 기상 관측",
  flights: "뉴욕 항공편 지연",
  "exchange-share": "거래소 점유율",
  "web-events": "웹 이벤트 적재",
  "ledger-close": "월말 원장 마감",
  "partner-feed": "제휴사 상품 피드",
  inventory: "창고 재고",
};
