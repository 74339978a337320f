// Buying a course from the sign-in to the invoice, with nothing but the public API and the gateway's checkout.js.
const find = (selector, within = document) => within.querySelector(selector);
const forms = { signIn: find("#sign-in"), buy: find("#buy") };
const session = { tenant: "", token: "", user: null };
let course = null;

const make = (tag, members = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), members);
  element.append(...children);
  return element;
};

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const money = ({ amount, currency }) => {
  const format = new Intl.NumberFormat(undefined, { style: "currency", currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
};

const say = (text, bad = false) => {
  const notice = find("#notice");
  notice.textContent = text;
  notice.classList.toggle("bad", bad);
  notice.hidden = !text;
  if (text) notice.scrollIntoView({ block: "nearest" });
};

const request = (method, path, body, headers = {}) =>
  fetch(path, {
    method,
    headers: {
      "x-tenant": session.tenant,
      ...(session.token && { authorization: `Bearer ${session.token}` }),
      ...(body && { "content-type": "application/json" }),
      ...headers,
    },
    body: body && JSON.stringify(body),
  });

const call = async (...values) => {
  const response = await request(...values);
  const answer = response.status === 204 ? null : await response.json();
  if (!response.ok) {
    throw new Error([answer.detail, ...(answer.errors ?? []).map((error) => error.detail)].filter(Boolean).join(" "));
  }
  return { status: response.status, answer };
};

const all = async (path) => {
  const found = [];
  for (let cursor = null, more = true; more; ) {
    const { answer } = await call("GET", `${path}limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    found.push(...answer.data);
    cursor = answer.page.next_cursor;
    more = answer.page.has_more;
  }
  return found;
};

// One thing at a time: whoever clicks twice has clicked once.
const busy = (work) => async (event) => {
  event?.preventDefault();
  const button = event?.submitter ?? event?.currentTarget;
  if (button?.disabled) return;
  if (button instanceof HTMLButtonElement) button.disabled = true;
  try {
    say("");
    await work(event);
  } catch (error) {
    say(error.message, true);
  } finally {
    if (button instanceof HTMLButtonElement) button.disabled = false;
  }
};

const signIn = async () => {
  const { tenant, email, password } = Object.fromEntries(new FormData(forms.signIn));
  session.tenant = tenant;
  session.token = "";
  const { answer } = await call("POST", "/api/auth/login", { email, password });
  session.token = answer.access_token;
  session.user = (await call("GET", "/api/me")).answer;
  find("#who").textContent = `${session.user.name}, ${session.user.role} at ${session.user.tenant.name}`;
  find("#sign-out").hidden = false;
  forms.signIn.hidden = true;
  await look();
};

const look = async () => {
  await Promise.all([showCourses(), showPurchases(), session.user.role === "admin" && showOffice()]);
};

const showCourses = async () => {
  const found = (await all("/api/courses?sort=-price&")).filter((one) => one.price.amount > 0);
  find("#courses ul").replaceChildren(
    ...found.map((one) =>
      make(
        "li", {},
        make("h3", { textContent: one.title }),
        make("p", { textContent: one.summary }),
        make(
          "div", {},
          make("strong", { textContent: money(one.price) }),
          one.enrolled
            ? make("span", { textContent: "yours" })
            : make("button", { type: "button", textContent: "Choose", onclick: () => choose(one) }),
        ),
      ),
    ),
  );
  find("#courses").hidden = false;
  if (!found.length) find("#courses ul").append(make("li", { textContent: "Nothing is for sale here." }));
};

const choose = (one) => {
  course = one;
  say("");
  find("h2", forms.buy).textContent = one.title;
  find("#price").hidden = true;
  if (!forms.buy.elements.name.value) forms.buy.elements.name.value = session.user.name;
  forms.buy.hidden = false;
  find("#courses").hidden = true;
  forms.buy.scrollIntoView();
};

const wanted = () => {
  const { coupon_code, ...billing } = Object.fromEntries(new FormData(forms.buy));
  const given = Object.fromEntries(Object.entries(billing).filter(([, value]) => value.trim()));
  return { course_id: course.id, ...(coupon_code.trim() && { coupon_code: coupon_code.trim() }), billing: given };
};

const showPrice = (price) => {
  const rows = [["Price", price.list_amount]];
  if (price.discount.amount) rows.push([`Coupon ${price.coupon_code}`, { ...price.discount, amount: -price.discount.amount }]);
  if (price.taxes.length) rows.push(["Without tax", price.taxable]);
  for (const tax of price.taxes) rows.push([`${tax.name} ${tax.rate_percent} %`, tax.amount]);
  rows.push(["To pay", price.total]);
  find("#price tbody").replaceChildren(
    ...rows.map(([name, amount]) =>
      make("tr", {}, make("th", { scope: "row", textContent: name }), make("td", { textContent: money(amount) })),
    ),
  );
  find("#price").hidden = false;
};

const quote = async () => showPrice((await call("POST", "/api/payments/quote", wanted())).answer);

const buy = async () => {
  const key = crypto.randomUUID();
  let order = (await call("POST", "/api/payments/order", wanted(), { "idempotency-key": key })).answer;
  order = await settled(order, (one) => one.status !== "creating");
  showPrice(order);
  if (order.enrolled) return finish(order);
  if (!order.checkout) throw new Error(order.failure ?? "The gateway has refused the order.");
  await load(order.checkout.script_url);
  const { script_url: _, key_id, ...options } = order.checkout;
  const checkout = new Razorpay({
    key: key_id,
    ...options,
    handler: (answer) => verify(answer, order).catch((error) => say(error.message, true)),
    modal: { ondismiss: () => say("The checkout was left. The order can still be paid.", true) },
  });
  checkout.on("payment.failed", ({ error }) => say(error.description, true));
  checkout.open();
};

const verify = async (callback) => {
  say("Paid. Waiting for the enrolment …");
  let { order } = (await call("POST", "/api/payments/verify", callback)).answer;
  order = await settled(order, (one) => one.enrolled);
  if (!order.enrolled) return say("The payment is on its way. Look again in a while.");
  await finish(order);
};

const settled = async (order, enough) => {
  for (let tries = 0; tries < 30 && !enough(order); tries += 1) {
    await pause(500);
    order = (await call("GET", `/api/payments/orders/${order.id}`)).answer;
  }
  return order;
};

const finish = async (order) => {
  forms.buy.hidden = true;
  await look();
  say(`${order.course.title} is yours.`);
};

const loaded = new Map();
const load = (url) => {
  if (!loaded.has(url)) {
    loaded.set(
      url,
      new Promise((resolve, reject) => {
        const script = make("script", { src: url, onload: resolve });
        script.onerror = () => {
          loaded.delete(url);
          reject(new Error("The gateway's checkout cannot be loaded."));
        };
        document.head.append(script);
      }),
    );
  }
  return loaded.get(url);
};

const showPurchases = async () => {
  const found = await all("/api/payments?");
  find("#purchases ul").replaceChildren(
    ...found.map((one) =>
      make(
        "li", {},
        make(
          "span", {},
          one.course?.title ?? "A payment",
          make("small", { textContent: `${one.status}, ${new Date(one.created_at).toLocaleString()}` }),
        ),
        make("strong", { textContent: money(one.amount) }),
        one.invoice_url
          ? make("button", { type: "button", textContent: "Invoice", onclick: busy(() => download(one)) })
          : "",
      ),
    ),
  );
  if (!found.length) find("#purchases ul").append(make("li", { textContent: "Nothing yet." }));
  find("#purchases").hidden = false;
};

const download = async (payment) => {
  const response = await request("GET", payment.invoice_url);
  if (!response.ok) throw new Error((await response.json()).detail);
  const name = /filename="?([^";]+)/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "invoice.pdf";
  const link = make("a", { href: URL.createObjectURL(await response.blob()), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
};

const showOffice = async () => {
  const { answer } = await call("GET", "/api/admin/payments?limit=100");
  find("#office ul").replaceChildren(
    ...answer.data.map((one) =>
      make(
        "li", {},
        make(
          "span", {},
          `${one.user?.name ?? "Nobody known"}: ${one.course?.title ?? "?"}`,
          make("small", { textContent: `${one.status}, ${one.disposition}` }),
        ),
        make("strong", { textContent: money(one.amount) }),
        one.refundable?.amount > 0
          ? make("button", { type: "button", textContent: "Refund", onclick: busy(() => refund(one)) })
          : "",
      ),
    ),
  );
  if (!answer.data.length) find("#office ul").append(make("li", { textContent: "Nothing yet." }));
  find("#office").hidden = false;
};

const refund = async (payment) => {
  const key = crypto.randomUUID();
  await call("POST", `/api/admin/payments/${payment.id}/refund`, { reason: "From the shop of development" }, {
    "idempotency-key": key,
  });
  await showOffice();
  say(`${money(payment.amount)} goes back.`);
};

const fillIn = (login) => {
  for (const [name, value] of Object.entries(login.selectedOptions[0].dataset)) {
    forms.signIn.elements[name].value = value;
  }
};
const login = find("#login");
if (login) {
  const student = [...login.options].find((option) => option.text.startsWith("student"));
  if (student) student.selected = true;
  fillIn(login);
  login.addEventListener("change", () => fillIn(login));
}
forms.signIn.addEventListener("submit", busy(signIn));
forms.buy.addEventListener("submit", busy(buy));
find("#quote").addEventListener("click", busy(quote));
find("#back").addEventListener("click", () => {
  forms.buy.hidden = true;
  find("#courses").hidden = false;
});
find("#purchases .again").addEventListener("click", busy(look));
find("#office .again").addEventListener("click", busy(look));
find("#sign-out").addEventListener("click", () => location.reload());
