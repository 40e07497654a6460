// The plan of the demo page as a value: what a day has to be, which days there are, and what they cost. Drawing it
// is itinerary.js's part.

/** What the chat's model is told of the tool. */
const PLAN_DAY = {
  name: "plan_day",
  description:
    "Writes one day of the trip into the itinerary on the page, where the visitor sees it with a map, the hours and the " +
    "costs. Call it once for each day, all days of a plan in the same reply. A day that is there already is replaced. " +
    "Costs are for one person and include the night. It fails with a sentence when a day cannot be shown or goes over " +
    "the visitor's budget; then plan that day differently and call it again.",
  input_schema: {
    type: "object",
    properties: {
      day: { type: "integer", description: "Counted from 1." },
      trip_days: { type: "integer", description: "Days of the whole trip; days beyond it leave the page." },
      date: { type: "string", description: "YYYY-MM-DD, when it is known." },
      city: { type: "string", description: "Where the night is." },
      title: { type: "string", description: "A few words." },
      places: {
        type: "array",
        description: "In the order of the day.",
        items: {
          type: "object",
          properties: {
            name: { type: "string" },
            lat: { type: "number", description: "Degrees north." },
            lon: { type: "number", description: "Degrees east." },
            from: { type: "string", description: "HH:MM, on a clock of 24 hours." },
            note: { type: "string", description: "Why, or what to mind; a few words." },
          },
          required: ["name", "lat", "lon"],
        },
      },
      cost: { type: "number", description: "For one person, in whole units of the currency." },
      currency: { type: "string", description: "ISO 4217; the same for all days." },
    },
    required: ["day", "city", "title", "places", "cost", "currency"],
  },
};

/** Most days and most places of a day that the page has room for. */
const MOST_DAYS = 60;
const MOST_PLACES = 12;

/** The days by their numbers, and the budget: `{ amount, currency }`, or null while there is none. */
class Plan {
  days = new Map();
  budget = null;

  /** Takes a day as the tool gives it. Throws an Error whose sentence tells the model what to do instead. */
  take(input) {
    const day = checkedDay(input);
    this.#check(day);
    if (day.tripDays !== null) {
      for (const number of [...this.days.keys()].filter((number) => number > day.tripDays)) {
        this.days.delete(number);
      }
    }
    this.days.set(day.number, day);
    const left = this.budget && { budget_left: this.budget.amount - (this.totals().get(this.budget.currency) ?? 0) };
    return { ok: true, day: day.number, days_on_page: this.days.size, total: Object.fromEntries(this.totals()), ...left };
  }

  clear() {
    this.days.clear();
  }

  /** The days in order. */
  inOrder() {
    return [...this.days.values()].sort((one, other) => one.number - other.number);
  }

  /** Cities in the order of the trip, each with its days in a row. */
  stays() {
    const stays = [];
    for (const day of this.inOrder()) {
      if (stays.at(-1)?.city !== day.city) {
        stays.push({ city: day.city, days: [] });
      }
      stays.at(-1).days.push(day);
    }
    return stays;
  }

  /** The sum of the days by currency. */
  totals() {
    const totals = new Map();
    for (const { cost, currency } of this.days.values()) {
      totals.set(currency, (totals.get(currency) ?? 0) + cost);
    }
    return totals;
  }

  /** A day may be put in while the days up to it stay within the budget. */
  #check(day) {
    if (!this.budget) {
      return;
    }
    const { amount, currency } = this.budget;
    if (day.currency !== currency) {
      throw new Error(`The visitor's budget has another currency: give the cost of each day in ${currency}.`);
    }
    const before = this.inOrder().filter((known) => known.number < day.number && known.currency === currency);
    const sum = before.reduce((sum, known) => sum + known.cost, day.cost);
    if (sum > amount) {
      const days = before.length === 0 ? `Day ${day.number} comes` : `The days up to day ${day.number} come`;
      throw new Error(
        `${days} to ${currency} ${sum}, which is ${currency} ${sum - amount} over the visitor's budget of ` +
          `${currency} ${amount} for the whole trip. Plan cheaper days.`,
      );
    }
  }
}

/** A day that can be shown, from what the tool was called with. */
function checkedDay(input) {
  const number = input?.day;
  if (!Number.isInteger(number) || number < 1 || number > MOST_DAYS) {
    throw new Error(`day has to be a whole number from 1 to ${MOST_DAYS}; this was ${JSON.stringify(number)}.`);
  }
  const tripDays = input.trip_days ?? null;
  if (tripDays !== null && (!Number.isInteger(tripDays) || tripDays < number)) {
    throw new Error(`Day ${number}: trip_days has to be a whole number that is not below the day's own.`);
  }
  const date = input.date ?? null;
  if (date !== null && !isDate(date)) {
    throw new Error(`Day ${number}: date has to be a day that exists, written YYYY-MM-DD.`);
  }
  const cost = input.cost;
  if (typeof cost !== "number" || !Number.isFinite(cost) || cost < 0) {
    throw new Error(`Day ${number}: cost has to be a number, and not below zero.`);
  }
  if (!/^[A-Z]{3}$/.test(input.currency)) {
    throw new Error(`Day ${number}: currency has to be a code of three capital letters, such as USD.`);
  }
  if (!Array.isArray(input.places) || input.places.length === 0 || input.places.length > MOST_PLACES) {
    throw new Error(`Day ${number}: places has to list 1 to ${MOST_PLACES} places.`);
  }
  return {
    number,
    tripDays,
    date,
    cost,
    currency: input.currency,
    city: words(input.city, `Day ${number}: city`),
    title: words(input.title, `Day ${number}: title`),
    places: input.places.map((place, at) => checkedPlace(place, number, at + 1)),
  };
}

function checkedPlace(place, number, count) {
  const name = words(place?.name, `Day ${number}: the name of place ${count}`);
  const { lat, lon } = place;
  const exists = Number.isFinite(lat) && Number.isFinite(lon) && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  // Nought degrees both ways is open sea, and what is written where nothing is known.
  if (!exists || (lat === 0 && lon === 0)) {
    throw new Error(
      `Day ${number}: the place "${name}" has unknown coordinates. Give lat from -90 to 90 and lon from -180 to 180, ` +
        "or choose a place whose position you know.",
    );
  }
  const from = place.from ?? null;
  if (from !== null && !/^([01]\d|2[0-3]):[0-5]\d$/.test(from)) {
    throw new Error(`Day ${number}: from of "${name}" has to be written HH:MM.`);
  }
  return { name, lat, lon, from, note: place.note ? words(place.note, `Day ${number}: the note of "${name}"`) : null };
}

/** Whether a text is a day of the calendar: 31 February is written like one. */
function isDate(text) {
  const day = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** A text that says something. */
function words(value, what) {
  if (typeof value !== "string" || value.trim() === "") {
    throw new Error(`${what} is missing.`);
  }
  return value.trim().slice(0, 300);
}
