/** Escaping: nothing that a stack says can become markup. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { escapeMd } from "../../report/markdown";
import { escapeText, markup, trusted } from "../../report/markup";

describe("markup", () => {
  it("escapes text and keeps markup, lists and numbers; false, null and undefined leave nothing", () => {
    const inner = markup`<b>${"<i>"}</b>`;
    assert.equal(
      markup`${inner}${["a&b", [markup`<hr>`]]}${3}${false}${null}${undefined}${trusted("<!-- -->")}`.text,
      "<b>&lt;i&gt;</b>a&amp;b<hr>3<!-- -->",
    );
  });

  it("closes no attribute: both quotes are escaped", () => {
    assert.equal(markup`<a title="${`" onclick='x'`}">`.text, '<a title="&quot; onclick=&#39;x&#39;">');
  });

  it("leaves no character that could begin markup, and none that XML forbids, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const out = escapeText(text);
        assert.doesNotMatch(out, /[<>"']/);
        assert.doesNotMatch(out, /&(?!amp;|lt;|gt;|quot;|#39;)/);
        assert.equal([...out].filter((c) => c < " " && !"\t\n\r".includes(c)).length, 0);
      }),
    );
  });

  it("keeps a Markdown cell on its line and free of markup, links and mentions", () => {
    assert.equal(
      escapeMd("a|b\nc <img> *x* [y](z) @team `q`"),
      "a\\|b c &lt;img&gt; \\*x\\* \\[y\\](z) @\u200bteam \\`q\\`",
    );
  });
});
