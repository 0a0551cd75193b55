"""What telling by NOTIFY would cost every write: sixteen clients commit at once, fsync on.

    python -m bench.notify

The same small transaction (a head updated, six lines inserted) with and without pg_notify in its
own statement, three rounds each by pgbench. Half a minute; docs/decisions/0015-live-pages.md.
"""

import statistics
from pathlib import Path

import psycopg

from bench import ground, replay

CLIENTS, SECONDS, ROUNDS = 16, 3, 3
TABLES = """
create table bench_head (id int primary key, seq int, state text);
insert into bench_head select n, 1, repeat('x', 3000) from generate_series(1, 5000) n;
create table bench_line (head int, content text);
"""
SCRIPT = r"""\set head random(1, 5000)
begin;
select seq, state from bench_head where id = :head for update;
with moved as (
    update bench_head set seq = seq + 1, state = repeat('y', 3000) where id = :head returning id),
lines as (insert into bench_line select :head, repeat('z', 300) from generate_series(1, 6))
select id{notify} from moved;
commit;
"""


def main() -> None:
    var = ground.start()
    from guanjia.project.database import Place, binaries_for

    place = Place(var)
    url, program = place.url.read_text(), binaries_for(place.data)["pgbench"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES)
    scripts: dict[str, Path] = {}
    for name, notify in (("without", ""), ("with", ", pg_notify('bench', id::text)")):
        scripts[name] = var / f"{name}.pgbench"
        scripts[name].write_text(SCRIPT.format(notify=notify))
    ratios = []
    for number in range(ROUNDS):
        tps = {
            name: replay.pgbench(program, url, [path], clients=CLIENTS, seconds=SECONDS).per_second
            for name, path in scripts.items()
        }
        ratios.append(tps["with"] / tps["without"])
        print(f"round {number + 1}: {tps['without']:.0f} commits/s without, {tps['with']:.0f} with")
    print(f"with NOTIFY / without: {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
