#include <gtest/gtest.h>
#include <iostream>
TEST(Basket, Adds) { std::cout << "adding\n"; RecordProperty("seconds", 12); EXPECT_EQ(1 + 2, 3); }
TEST(Basket, WrongTotal) { EXPECT_EQ(1 + 2, 4) << "wrong total"; EXPECT_TRUE(false); }
TEST(Basket, Throws) { throw std::runtime_error("no file"); }
TEST(Basket, Card) { GTEST_SKIP() << "no bank"; }
TEST(Basket, DISABLED_Cheque) {}
class Tax : public testing::TestWithParam<int> {};
TEST_P(Tax, Adds) { EXPECT_GT(GetParam(), 0); }
INSTANTIATE_TEST_SUITE_P(Rates, Tax, testing::Values(100, 200));
