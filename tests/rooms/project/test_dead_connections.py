"""The server ends sessions that nobody uses at the moment: no request is to meet one of them."""

import psycopg
import pytest
from django.db import connection


@pytest.mark.django_db(transaction=True)
def test_connections_that_died_in_the_pool_are_not_handed_out() -> None:
    pool = connection.pool
    connection.close()
    held = [pool.getconn() for _ in range(4)]
    died = {one.info.backend_pid for one in held}
    for one in held:
        pool.putconn(one)
    with psycopg.connect(**connection.get_connection_params()) as server:
        ended = [
            server.execute("select pg_terminate_backend(%s, 60000)", [pid]).fetchone()
            for pid in died
        ]
    assert ended == [(True,)] * 4
    met = set()
    for _ in range(5):
        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            met.add(cursor.fetchone()[0])
        connection.close()
    assert met.isdisjoint(died)
