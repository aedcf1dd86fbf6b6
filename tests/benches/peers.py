"""The other side of the ratios: the same work in polars and DuckDB, and the data that both sides read."""

import sys

TRADES = """
copy (
  select i as id, (i * 31) % 90001 as account_id, (i % 1000)::int as seq,
         case when i % 40 = 0 then null else (i * 48271 % 2147483647) / 1000.0 end::double as price,
         ((i * 16807 % 2147483647) / 10000.0)::decimal(18, 4) as amount,
         ['BTC-USD', 'ETH-USD', 'SOL-USD', 'XRP-USD', 'ADA-USD'][1 + i % 5] as symbol,
         case i // 3 % 4 when 0 then 'open' when 1 then 'filled' when 2 then 'cancelled' end as status,
         'note ' || md5(i::varchar) as note,
         timestamptz '2024-01-01 00:00:00+00' + to_seconds(i * 7) as created_at,
         timestamptz '2024-01-01 00:00:00+00' + to_seconds(i * 7 + i % 3600) as updated_at,
         i % 3 = 0 as active,
         '{"k": ' || i % 17 || ', "tag": "tag' || i % 101 || '"}' as payload
  from range(1, ROWS + 1) rows (i)
) to 'OUT' (format parquet, compression snappy)
"""

COLUMNS = ["id", "account_id", "price", "amount", "symbol", "status", "created_at"]


def make(rows, out):
    import duckdb

    duckdb.sql("set timezone = 'UTC'")
    duckdb.sql(TRADES.replace("ROWS", rows).replace("OUT", out))


def polars(source, out):
    import polars as pl

    amount = pl.col("amount").cast(pl.Float64)
    notional = pl.col("price") * amount
    trades = pl.scan_parquet(source).select(COLUMNS)
    trades = trades.with_columns(
        amount=amount,
        notional=notional,
        base=pl.col("symbol").str.split("-").list.first(),
        hour=pl.col("created_at").dt.truncate("1h"),
    )
    trades.filter(pl.col("status").is_not_null() & (pl.col("notional") > 1e6)).sink_parquet(out, compression="snappy")


def duckdb(source, out):
    import duckdb

    duckdb.sql("set timezone = 'UTC'")
    duckdb.sql(f"""
        copy (
          select id, account_id, price, amount::double as amount, symbol, status, created_at,
                 price * amount::double as notional, split_part(symbol, '-', 1) as base, date_trunc('hour', created_at) as hour
          from '{source}'
          where status is not null and price * amount::double > 1e6
        ) to '{out}' (format parquet, compression snappy)
    """)


def copy(source, out):
    import duckdb

    duckdb.sql(f"copy (from '{source}') to '{out}' (format csv)")


def attached(url):
    """Opens DuckDB with a PostgreSQL database; the extension comes from the package index, not from a download at run time."""
    import importlib.util
    from pathlib import Path

    import duckdb

    folder = Path(importlib.util.find_spec("duckdb_extension_postgres_scanner").submodule_search_locations[0])
    connection = duckdb.connect()
    connection.execute(f"load '{next(folder.rglob('postgres_scanner.duckdb_extension'))}'")
    connection.execute(f"attach '{url}' as pg (type postgres)")
    return connection


def table_to_parquet(url, table, out):
    attached(url).execute(f"copy (from pg.public.{table}) to '{out}' (format parquet, compression snappy)")


def csv_to_table(url, source, table):
    attached(url).execute(f"insert into pg.public.{table} from read_csv('{source}')")


def api_to_table(url, api, table):
    """What one writes by hand: page after page of each market, since the newest row that is there, into one COPY."""
    import http.client
    import json
    from urllib.parse import urlencode

    import psycopg

    markets = ["ADA-USD", "BCH-USD", "BTC-USD", "DOT-USD", "ETH-USD", "LTC-USD", "SOL-USD", "XRP-USD"]
    with psycopg.connect(url) as database:
        newest = f"""select market, to_char(max(ts) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from {table} group by 1"""
        since = dict(database.execute(newest).fetchall())
        line = http.client.HTTPConnection(api)
        with database.cursor().copy(f"copy {table} from stdin") as copy:
            for market in markets:
                query = {"market": market, "limit": 500} | ({"since": since[market]} if market in since else {})
                while True:
                    line.request("GET", "/v1/candles?" + urlencode(query))
                    page = json.loads(line.getresponse().read())
                    for row in page["data"]:
                        copy.write_row(tuple(row.values()))
                    if page["next_cursor"] is None:
                        break
                    query = {"market": market, "limit": 500, "cursor": page["next_cursor"]}


def rows(pattern):
    import duckdb

    print(duckdb.sql(f"select count(*) from '{pattern}'").fetchall()[0][0])


def xlsx(source, out):
    import csv
    import datetime

    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("rows")
    sheet.freeze_panes = "A2"
    for letter in "ABCDEFGHIJ":
        sheet.column_dimensions[letter].width = 14
    formats = [None, None, "#,##0.00", "#,##0.00", None, None, None, "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", None]
    moment = datetime.datetime.fromisoformat
    types = [int, int, float, float, int, str, str, datetime.date.fromisoformat, lambda text: moment(text[:19]), "true".__eq__]
    with open(source, newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        head = [WriteOnlyCell(sheet, value=name) for name in next(rows)]
        for cell in head:
            cell.font = Font(bold=True)
        sheet.append(head)
        for row in rows:
            cells = [of(text) for of, text in zip(types, row)]
            for at, style in enumerate(formats):
                if style:
                    cells[at] = WriteOnlyCell(sheet, value=cells[at])
                    cells[at].number_format = style
            sheet.append(cells)
    book.save(out)


def xlsx_sums(path):
    """Prints rows and sums of the first sheet, to show that both sides did the same."""
    import openpyxl

    rows = openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(min_row=2, values_only=True)
    count, numbers, letters, days, yes = 0, 0.0, 0, 0, 0
    for row in rows:
        count += 1
        numbers += row[0] + row[1] + row[2] + row[3] + row[4]
        letters += len(row[5]) + len(row[6])
        days += row[7].toordinal() + row[8].hour * 60 + row[8].minute
        yes += row[9]
    print(f"{count} {numbers:.2f} {letters} {days} {yes}")


def count(pattern):
    """Prints rows and a sum of what was written, to show that all sides did the same."""
    import duckdb

    rows, total = duckdb.sql(f"select count(*), round(sum(notional) / 1e9) from '{pattern}'").fetchall()[0]
    print(f"{rows} rows, {total:.0f}")


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
