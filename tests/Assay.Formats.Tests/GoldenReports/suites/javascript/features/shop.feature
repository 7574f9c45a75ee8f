@web @allure.label.epic:Shop
Feature: Basket
  What a customer wants to buy.

  Background:
    Given an empty basket

  @smoke
  Scenario: Adds items
    When I add 3 items:
      | name  | count |
      | apple | 2     |
      | pear  | 1     |
    Then the basket has 3 items

  Scenario Outline: Adds tax
    When I add <net> euros
    Then I pay <gross> euros

    Examples:
      | net | gross |
      | 100 | 119   |
      | 200 | 238   |

  Scenario: Fails on a wrong total
    When I add 3 items
    Then the basket has 4 items

  Scenario: Has a step nobody wrote
    When I fly to the moon

  Scenario: Is not finished
    When I write
    """
    a long
    letter
    """

  Scenario: Succeeds the second time
    When the network hangs once

  Rule: Customers sign in
    Scenario: Signs in
      When I sign in
