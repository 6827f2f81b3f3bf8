/** Tables and paragraphs: every character is kept, and no line is wider than it may be. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { fitLines, layTable, paragraph, shortened, widthOf, wrap } from "../../cli/table";

const lines = (text: string) => text.split("\n");

describe("tables", () => {
  const rows = [
    ["dev", "12.50", "one NAT gateway for both zones, the fewest that reach anything"],
    ["production", "7", "x"],
  ];
  it("set columns two spaces apart, numbers to the right", () => {
    assert.equal(
      layTable(
        ["stack", "cost", "why"],
        [
          ["dev", "12.50", "one"],
          ["production", "7", "x"],
        ],
        { right: [1] },
      ),
      "stack        cost  why\ndev         12.50  one\nproduction      7  x",
    );
  });
  it("have no line for an empty head", () => assert.equal(layTable(["", ""], [["a", "b"]]), "a  b"));
  it("wrap their widest column where the width is too small", () => {
    const text = layTable(["stack", "cost", "why"], rows, { right: [1], width: 40 });
    assert.ok(
      lines(text).every((line) => widthOf(line) <= 40),
      text,
    );
    assert.equal(lines(text).length, 6);
    assert.match(text, /^dev +12\.50 {2}one NAT gateway for$/m);
  });
  it("put cells below each other where no width of columns fits", () =>
    assert.equal(
      layTable(["stack", "", "why"], [["production-of-a-shop", "12.50 a month", "one gateway for both zones"]], {
        width: 30,
      }),
      "production-of-a-shop\n  12.50 a month\n  why: one gateway for both\n    zones",
    ));
  it("close a colour at the end of a line and open it again", () => {
    assert.deepEqual(wrap("\u001b[31mred words here\u001b[39m", 9), [
      "\u001b[31mred words\u001b[0m",
      "\u001b[31mhere\u001b[39m",
    ]);
  });
});

describe("wrapping", () => {
  const word = fc.string({ minLength: 1, maxLength: 30, unit: "grapheme-ascii" }).filter((s) => !/[\s\u001b]/.test(s));
  it("loses nothing, and breaks no line wider than asked", () =>
    fc.assert(
      fc.property(fc.array(word), fc.integer({ min: 1, max: 40 }), (words, width) => {
        const wrapped = wrap(words.join(" "), width);
        assert.equal(wrapped.join("").replaceAll(" ", ""), words.join(""));
        assert.ok(wrapped.every((line) => widthOf(line) <= width));
      }),
    ));
  it("breaks lines that are too wide at spaces, and leaves what a person pastes", () => {
    const whole = [
      "│  ├─ a branch of a tree",
      "  egress plan --stack prod",
      '  cidr_block = "10.0.0.0/16"',
      "a".repeat(20),
    ];
    assert.equal(fitLines(whole.join("\n"), 12), whole.join("\n"));
    assert.equal(fitLines("  some words here\nshort", 12), "  some words\n    here\nshort");
  });
  it("indents what follows the first line", () =>
    assert.equal(
      paragraph("  fix: set the mode to hybrid now", 20, 7),
      "  fix: set the\n       mode to\n       hybrid now",
    ));
  it("shortens with an ellipsis, in the same colour", () => {
    assert.equal(shortened("abc", 3), "abc");
    assert.equal(shortened("abcd", 3), "ab…");
    assert.equal(widthOf(shortened("\u001b[31mabcdef\u001b[39m", 4)), 4);
  });
});
