// The itinerary on the demo page: the plan drawn as days, a map, and what it costs. It changes only what stands inside
// its section of index.html.

/** Draws a plan into the page's section and keeps the two together. */
class Itinerary {
  #section = document.querySelector(".itinerary");
  #budget = this.#find("#budget-amount");
  #currency = this.#find("#budget-currency");
  #open = null;
  #drawing = 0;

  constructor(plan) {
    this.plan = plan;
    for (const field of [this.#budget, this.#currency]) {
      field.addEventListener("input", () => this.#readBudget());
    }
    this.#find("[data-clear]").addEventListener("click", () => {
      plan.clear();
      this.#open = null;
      this.draw();
      this.#find("h2").focus();
    });
    // A browser may have kept what was typed before the page was loaded again.
    this.#readBudget();
  }

  /** Draws once for all days that come at the same time. */
  drawSoon() {
    cancelAnimationFrame(this.#drawing);
    this.#drawing = requestAnimationFrame(() => this.draw());
  }

  draw() {
    const days = this.plan.inOrder();
    const planned = days.length > 0;
    for (const element of this.#section.querySelectorAll("[data-when]")) {
      element.hidden = (element.dataset.when === "planned") !== planned;
    }
    this.#find("h2").textContent = planned ? this.#title(days) : "Your itinerary";
    this.#find(".itinerary-sum").textContent = planned ? `about ${this.#sum()} each, without flights` : "nothing planned yet";
    // The days are made anew; whoever stands on one with the keyboard stays there.
    const focused = document.activeElement?.closest(".day")?.dataset.number;
    this.#find(".days").replaceChildren(...days.map((day) => this.#day(day)));
    this.#find(`[data-number="${focused}"] > summary`)?.focus({ preventScroll: true });
    this.#find(".total-sum").textContent = this.#sum();
    this.#drawMap();
    this.#drawBudget();
  }

  #find(selector) {
    return this.#section.querySelector(selector);
  }

  #title(days) {
    const cities = [...new Set(days.map(({ city }) => city))];
    const names = new Intl.ListFormat(language(), { type: "conjunction" }).format(cities);
    return `${names}, ${days.length} ${days.length === 1 ? "day" : "days"}`;
  }

  #sum() {
    const sums = [...this.plan.totals()].map(([currency, sum]) => money(sum, currency));
    return sums.join(" + ") || money(0, this.#currency.value);
  }

  #day(day) {
    const names = element("span", "day-names", `: ${day.places.map(({ name }) => name).join(", ")}`);
    const when = element("span", "day-when", element("b", "", `Day ${day.number}`), element("span", "", date(day.date)));
    const line = element("span", "day-line", day.city, names);
    const what = element("span", "day-what", element("span", "day-title", day.title), line);
    const summary = element("summary", "", when, what, element("span", "day-cost", money(day.cost, day.currency)));
    const places = element("ol", "stops", ...day.places.map((place) => this.#place(place)));
    const details = element("details", "day", summary, places);
    details.name = "day";
    details.dataset.number = day.number;
    details.open = this.#open === day.number;
    details.addEventListener("toggle", () => {
      if (details.open) {
        this.#open = day.number;
      } else if (this.#open === day.number) {
        this.#open = null;
      }
      this.#drawMap();
    });
    return element("li", "", details);
  }

  #place({ name, from, note }) {
    const text = element("span", "stop-text", element("b", "", name));
    if (note) {
      text.append(element("span", "stop-note", note));
    }
    return element("li", "stop", element("time", "stop-time", from ?? ""), text);
  }

  /** The day that is open, or else the whole trip. */
  #drawMap() {
    const days = this.plan.inOrder();
    const day = days.find(({ number }) => number === this.#open);
    const figure = this.#find(".map-place");
    if (days.length === 0) {
      figure.replaceChildren();
      return;
    }
    const [stops, title] = day ? [dayStops(day), `Day ${day.number}, ${day.city}`] : [tripStops(this.plan), "The whole trip"];
    const dots = day ? [] : days.flatMap(({ places }) => places);
    const spoken = `Map. ${title}: ${stops.map(({ mark, spoken }) => `${mark} ${spoken}`).join(", ")}`;
    figure.replaceChildren(drawMap(stops, dots, spoken), element("figcaption", "", title));
  }

  #readBudget() {
    const amount = this.#budget.valueAsNumber;
    this.plan.budget = amount > 0 ? { amount, currency: this.#currency.value } : null;
    this.#drawBudget();
  }

  #drawBudget() {
    const { budget, days } = this.plan;
    const totals = this.plan.totals();
    const left = budget && budget.amount - (totals.get(budget.currency) ?? 0);
    const other = budget && [...totals.keys()].some((currency) => currency !== budget.currency);
    const state = this.#find(".budget-state");
    state.classList.toggle("over", Boolean(budget) && left < 0);
    if (!budget) {
      state.textContent = "No limit set";
    } else if (other) {
      state.textContent = `The plan counts in another currency; ask for it in ${budget.currency}`;
    } else if (days.size === 0) {
      state.textContent = "The plan will keep to it";
    } else {
      state.textContent = left < 0 ? `${money(-left, budget.currency)} over` : `${money(left, budget.currency)} left`;
    }
  }
}

/** The places of a day as stops of its map; its list tells their names, so that the map needs none. */
function dayStops({ places }) {
  return places.map(({ lat, lon, name }, at) => ({ lat, lon, mark: String(at + 1), spoken: name, label: places.length < 5 ? short(name) : "" }));
}

/** Where the nights of a trip are; within one city, its days. */
function tripStops(plan) {
  const stays = plan.stays();
  if (stays.length > 1) {
    return stays.map(({ city, days }) => {
      const [first, last] = [days[0].number, days.at(-1).number];
      const mark = first === last ? String(first) : `${first}–${last}`;
      return { ...middle(days.flatMap(({ places }) => places)), mark, spoken: city, label: short(city) };
    });
  }
  return plan.inOrder().map((day) => ({ ...middle(day.places), mark: String(day.number), spoken: day.title, label: "" }));
}

/** The place in the middle of others: the median, which a day out does not carry away. */
function middle(places) {
  const median = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)];
  return { lat: median(places.map(({ lat }) => lat)), lon: median(places.map(({ lon }) => lon)) };
}

function short(name) {
  const head = name.split(/[,(]/)[0].trim();
  return head.length > 22 ? `${head.slice(0, 20).trim()}…` : head;
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  made.append(...children);
  return made;
}

function language() {
  return document.documentElement.lang || "en";
}

function money(amount, currency) {
  const style = { style: "currency", currency, maximumFractionDigits: 0, currencyDisplay: "narrowSymbol" };
  return new Intl.NumberFormat(language(), style).format(amount);
}

function date(day) {
  if (!day) {
    return "";
  }
  const style = { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" };
  return new Intl.DateTimeFormat(language(), style).format(new Date(`${day}T00:00:00Z`));
}
