@allure.label.epic:Web_shop
Feature: Basket
  What a customer puts in stays in.

  Background:
    Given an empty basket

  @allure.id=103 @smoke @issue=SHOP-1
  Scenario: Keeps what was put in
    When two books are put in
      | title | price |
      | a     | 10    |
      | b     | 20    |
    Then it holds 2 books

  Scenario Outline: Adds tax to <amount>
    Then the tax of <amount> is <vat>

    Examples:
      | amount | vat |
      | 100    | 19  |
      | 200    | 38  |

  @flaky
  Scenario: Succeeds the second time
    Then the server answers

  Scenario: Fails on a wrong total
    Then it holds 3 books

  Scenario: Breaks on a missing file
    Then the prices are read

  Scenario: Signs in with a password
    When the customer signs in

  Scenario: Is not written yet
    Then nobody wrote this step

  @skip
  Scenario: Is skipped
    Then it is skipped
