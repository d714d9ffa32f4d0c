// Parses each flowchart of standard input, an array of texts; prints what is wrong with each.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><body></body>");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");

const found = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    found.push((await mermaid.parse(text)).diagramType);
  } catch (error) {
    found.push(`error: ${error.message}`);
  }
}
console.log(JSON.stringify(found));
