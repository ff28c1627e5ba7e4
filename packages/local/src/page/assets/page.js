// The start page: asks for the state whenever something happened, and writes it as text. Nothing here is markup of
// strangers: every name and path goes through textContent.

const byId = (id) => document.getElementById(id);

/** An element with attributes and children; texts stay texts. */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") made.addEventListener("click", value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

const code = (text) => element("code", {}, text);
const dim = (text) => element("span", { class: "dim" }, text);
const clock = (at) => new Date(at).toLocaleTimeString();

function table(heads, rows, none) {
  if (rows.length === 0) return dim(none);
  const head = element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)));
  const body = rows.map((cells) => element("tr", {}, ...cells.map((cell) => element("td", {}, cell))));
  const made = element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
  return element("div", { class: "scroll" }, made);
}

function copyButton(text) {
  const button = element("button", { type: "button", "aria-label": `Copy ${text}`, onclick: copy }, "Copy");
  async function copy() {
    await navigator.clipboard.writeText(text).then(
      () => button.replaceChildren("Copied"),
      () => button.replaceChildren("Not allowed"),
    );
    setTimeout(() => button.replaceChildren("Copy"), 1500);
  }
  return button;
}

function apiOf({ apiId, name, protocol, region, stages }) {
  const parts = stages.map(({ routes, stage, url }) =>
    element(
      "div",
      {},
      element("p", {}, dim("stage "), code(stage), " ", code(url), copyButton(url)),
      table(
        ["Route", "Integration", "Authorizer"],
        routes.map(({ authorizers, integration, route }) => [
          code(route),
          code(integration),
          authorizers.length === 0 ? dim("open") : code(authorizers.join(", ")),
        ]),
        "No route.",
      ),
    ),
  );
  const title = element("h3", {}, name, " ", dim(`${protocol}, ${apiId}, ${region}`));
  return element("article", {}, title, ...(parts.length === 0 ? [dim("No stage is deployed.")] : parts));
}

function connectionRow({ api, connectedAt, id, lastActiveAt, sourceIp, stage }) {
  return [code(id), `${api} ${stage}`, sourceIp, clock(connectedAt), clock(lastActiveAt)];
}

const colours = { open: "dim", allowed: "good", refused: "bad", "not asked": "dim" };

function requestRow({ api, at, authorizers, decision, log, method, ms, path, refusal, route, stage, status }) {
  const colour = status >= 500 ? "bad" : status >= 400 ? "odd" : "good";
  const told = [...(refusal === undefined ? [] : [refusal]), ...log];
  const decided = [decision, ...authorizers].join(" ");
  return [
    clock(at),
    element("span", { class: colour }, String(status)),
    code(`${method} ${path}`),
    `${ms} ms`,
    route === undefined ? dim("none") : code(route),
    element("span", { class: colours[decision] ?? "dim" }, decided),
    dim(`${api} ${stage}`),
    told.length === 0 ? "" : element("pre", {}, told.join("\n")),
  ];
}

/** Writes a part anew where it changed, so that what somebody selects stays selected. */
const written = new Map();
function write(id, told, make) {
  const text = JSON.stringify(told);
  if (written.get(id) === text) return;
  written.set(id, text);
  byId(id).replaceChildren(...make());
}

function show({ apis, connections, lines, requests, version }) {
  byId("version").textContent = version;
  write("apis", apis, () => (apis.length === 0 ? [dim("None is deployed.")] : apis.map(apiOf)));
  write("connections", connections, () => [
    table(["Connection", "API", "From", "Since", "Last active"], connections.map(connectionRow), "None."),
  ]);
  const heads = ["Time", "Status", "Request", "Took", "Route", "Authorizer", "API", "Log"];
  write("requests", requests, () => [table(heads, requests.map(requestRow), "None yet.")]);
  write("log", lines, () => [lines.length === 0 ? "Nothing yet." : lines.join("\n")]);
}

let asking = false;
let again = false;

/** One question at a time; what happens meanwhile is asked for once more. */
async function refresh() {
  again = asking;
  if (asking) return;
  asking = true;
  try {
    const response = await fetch("/_apigw/state");
    if (response.ok) show(await response.json());
  } catch {
    // The gateway has stopped; the page says so.
  } finally {
    asking = false;
    if (again) refresh();
  }
}

const events = new EventSource("/_apigw/events");
events.addEventListener("message", refresh);
events.addEventListener("open", () => {
  byId("live").textContent = "live";
  refresh();
});
events.addEventListener("error", () => {
  byId("live").textContent = "the gateway does not answer";
});
// Connections and deployments come without a word.
setInterval(() => document.visibilityState === "visible" && refresh(), 2000);
