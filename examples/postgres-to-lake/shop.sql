-- A small shop, made by arithmetic: psql -v customers=2000 -v orders=20000 -f shop.sql
create schema shop;
create type shop.method as enum ('card', 'transfer', 'cash');
create table shop.customers (
  id bigint primary key, name text not null, email text not null, phone text, born date, country text not null,
  changed_at timestamptz not null);
create table shop.orders (
  id bigint primary key, customer_id bigint, total numeric(12, 2) not null, status text not null, ordered_at timestamptz not null);
create table shop.payments (
  id bigint primary key, order_id bigint not null references shop.orders, amount numeric(12, 2) not null, method shop.method not null);

insert into shop.customers
select i, 'Customer ' || i, 'customer' || i || '@example.com', '010-' || lpad((i * 7919 % 10000)::text, 4, '0') || '-' || lpad((i % 10000)::text, 4, '0'),
  date '1950-01-01' + (i * 37 % 20000)::int, (array['KR', 'DE', 'US'])[1 + i % 3], timestamptz '2024-01-01 00:00:00+00' + i * interval '1 minute'
from generate_series(1, :customers) i;
-- One order in a thousand has no customer, as it happens.
insert into shop.orders
select i, case when i % 1000 = 0 then null else 1 + i % :customers end, (i * 48271 % 100000) / 100.0, (array['open', 'paid', 'sent'])[1 + i % 3],
  timestamptz '2024-03-01 00:00:00+00' + (i % 10) * interval '1 day' + i * interval '1 second'
from generate_series(1, :orders) i;
insert into shop.payments
select i, i, (i * 48271 % 100000) / 100.0, (array['card', 'transfer', 'cash'])[1 + i % 3]::shop.method from generate_series(1, :orders) i where i % 3 > 0;
