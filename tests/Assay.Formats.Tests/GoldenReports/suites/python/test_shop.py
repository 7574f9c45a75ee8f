import pytest, sys

class TestBasket:
    def test_adds(self): print("adding"); sys.stderr.write("careful\n")
    @pytest.mark.parametrize("net,gross", [(100, 119), (200, 238)])
    def test_tax(self, net, gross): assert round(net * 1.19) == gross
    def test_total(self): assert 1 + 2 == 4, "wrong total"
    def test_missing(self): open("missing.json")
    @pytest.mark.skip(reason="no bank")
    def test_card(self): pass
    @pytest.mark.xfail(reason="not yet")
    def test_cheque(self): assert False

@pytest.fixture
def database(): raise RuntimeError("no database")
def test_orders(database): pass
def test_properties(record_property): record_property("allure.id", "77"); record_property("seconds", 12)
def test_escape(): assert "\x1b[31m\x00" == "<&>"
