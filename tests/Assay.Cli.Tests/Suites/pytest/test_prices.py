import os
import time


def test_prices_are_added():
    assert sum([1.5, 2.5]) == 4


def test_busy_shops_are_waited_for():
    busy = os.environ.get("SHOP_BUSY")
    while busy and not os.path.exists(busy):
        time.sleep(0.05)


def test_a_discount_is_rounded():
    assert round(9.99 * 0.9, 2) == 9.0
