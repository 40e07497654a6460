// A bare text field: the least that a key can cost.
import { field, offer } from "/harness.js";

const input = field();

offer({ root: () => document, history: () => {}, input: () => input });
