<?php
use PHPUnit\Framework\TestCase;
final class ShopTest extends TestCase {
    public function testAdds(): void { echo "adding"; $this->assertSame(3, 1 + 2); }
    /** @dataProvider rates */
    public function testTax(int $net, int $gross): void { $this->assertSame($gross, (int) round($net * 1.19)); }
    public static function rates(): array { return ['small' => [100, 119], [200, 238]]; }
    public function testTotal(): void { $this->assertSame(4, 1 + 2, 'wrong total'); }
    public function testMissing(): void { throw new RuntimeException('no file'); }
    public function testCard(): void { $this->markTestSkipped('no bank'); }
    public function testRisky(): void { }
}
