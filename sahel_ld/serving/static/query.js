"use strict";

// The page asks this server and nothing else. Whatever comes from the data is set as text, never as
// HTML, and only http(s) IRIs become links.

const $ = (id) => document.getElementById(id);
let site = { prefixes: {}, queries: [], base: "" };

const chosen = () => site.queries.find((query) => query.name === $("catalogue").value);

function shorten(iri) {
  let best = ["", ""];
  for (const [prefix, start] of Object.entries(site.prefixes)) {
    if (start && iri.startsWith(start) && start.length > best[1].length) best = [prefix, start];
  }
  const local = iri.slice(best[1].length);
  return best[1] && /^[\w-]+(\.[\w-]+)*$/.test(local) ? `${best[0]}:${local}` : iri;
}

function place(iri) {
  if (site.base && iri.startsWith(site.base) && iri !== site.base) return "/" + iri.slice(site.base.length);
  return /^https?:\/\//.test(iri) ? iri : null;
}

function element(name, text, parent) {
  const made = document.createElement(name);
  made.textContent = text;
  if (parent) parent.append(made);
  return made;
}

function cell(term, row) {
  const box = element("td", "", row);
  if (!term) return;
  if (term.type !== "uri") {
    element("span", term.value, box);
    if (term["xml:lang"]) {
      box.firstChild.lang = term["xml:lang"];
      element("small", ` ${term["xml:lang"]}`, box);
    }
    return;
  }
  const target = place(term.value);
  const shown = element(target ? "a" : "span", shorten(term.value), box);
  shown.title = term.value;
  if (target) shown.href = target;
}

function table(result) {
  const answer = $("answer");
  answer.replaceChildren();
  const names = result.head.vars;
  const head = element("tr", "", element("thead", "", answer));
  names.forEach((name) => { element("th", name, head).scope = "col"; });
  const body = element("tbody", "", answer);
  for (const binding of result.results.bindings) {
    const row = element("tr", "", body);
    names.forEach((name) => cell(Object.hasOwn(binding, name) ? binding[name] : null, row));
  }
  answer.hidden = false;
  return result.results.bindings.length;
}

function say(text, fault = false) {
  $("status").textContent = text;
  $("status").className = fault ? "fault" : "";
}

function show(text) {
  $("text").textContent = text;
  $("text").hidden = false;
}

function target() {
  const query = chosen();
  const fields = new URLSearchParams();
  if (!query || $("query").value !== query.text) {
    fields.set("query", $("query").value);
    return ["/sparql", fields];
  }
  for (const input of $("parameters").querySelectorAll("input")) {
    if (input.value.trim()) fields.set(input.name, input.value.trim());
  }
  return [`/queries/${query.name}`, fields];
}

function wish() {
  const graph = /\b(?:CONSTRUCT|DESCRIBE)\b/i.test($("query").value);
  const format = $("format").value;
  return format === "json" && graph ? "ttl" : format;
}

async function ask() {
  const [path, fields] = target();
  fields.set("format", wish());
  const address = `${path}?${fields}`;
  $("address").href = address;
  $("address").hidden = address.length > 8000;
  const long = path === "/sparql" && address.length > 4000;
  const response = await (long ? fetch(path, { method: "POST", body: fields }) : fetch(address));
  const text = await response.text();
  if (!response.ok) {
    say(`not answered (${response.status})`, true);
    return show(text);
  }
  if (fields.get("format") !== "json") {
    say(`${text.length} characters`);
    return show(text);
  }
  const result = JSON.parse(text);
  if ("boolean" in result) return say(result.boolean ? "yes" : "no");
  const count = table(result);
  return say(count === 1 ? "1 row" : `${count} rows`);
}

async function submit(event) {
  event.preventDefault();
  $("answer").hidden = $("text").hidden = true;
  $("run").disabled = true;
  say("asking …");
  try {
    await ask();
  } catch (error) {
    say(`no answer: ${error.message}`, true);
  } finally {
    $("run").disabled = false;
  }
}

function parameter(stated) {
  const line = element("p", "");
  const label = element("label", stated.name, line);
  const input = element("input", "", line);
  label.htmlFor = input.id = `parameter-${stated.name}`;
  input.name = stated.name;
  input.required = stated.default === null;
  input.placeholder = stated.default === "*" ? "any" : stated.default || stated.type;
  element("small", `${stated.description} (${stated.type})`, line);
  return line;
}

function choose() {
  const query = chosen();
  $("question").textContent = query ? query.question : "";
  $("parameters").replaceChildren(...(query ? query.parameters.map(parameter) : []));
  if (query) $("query").value = query.text;
}

function edited() {
  const query = chosen();
  const own = !query || $("query").value !== query.text;
  for (const input of $("parameters").querySelectorAll("input")) input.disabled = own;
}

async function start() {
  $("form").addEventListener("submit", submit);
  $("catalogue").addEventListener("change", choose);
  $("query").addEventListener("input", edited);
  site = await (await fetch("/queries")).json();
  $("title").textContent = site.title.en || $("title").textContent;
  for (const query of site.queries) {
    element("option", query.title, $("catalogue")).value = query.name;
  }
  $("prefixes").textContent = Object.entries(site.prefixes).map(([name, iri]) => `${name}: <${iri}>`).join("\n");
  const wanted = new URLSearchParams(location.search);
  if (wanted.get("name")) { $("catalogue").value = wanted.get("name"); choose(); }
  if (wanted.get("query")) $("query").value = wanted.get("query");
  if (wanted.has("name") || wanted.has("query")) $("form").requestSubmit();
}

start().catch((error) => say(`the catalogue can't be read: ${error.message}`, true));
