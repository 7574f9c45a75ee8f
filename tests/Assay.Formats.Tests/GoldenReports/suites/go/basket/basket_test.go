package basket

import (
	"fmt"
	"testing"
)

func TestAdds(t *testing.T) { fmt.Println("adding"); t.Log("one more") }
func TestTax(t *testing.T) {
	for _, net := range []int{100, 200} {
		t.Run(fmt.Sprintf("adds tax/to %d", net), func(t *testing.T) {})
	}
}
func TestTotals(t *testing.T) {
	t.Run("right", func(t *testing.T) {})
	t.Run("wrong", func(t *testing.T) { t.Errorf("total: 3 != 4") })
}
func TestParentFails(t *testing.T) {
	t.Run("fine", func(t *testing.T) {})
	t.Fatal("the parent itself")
}
func TestCard(t *testing.T) { t.Skip("no bank") }
