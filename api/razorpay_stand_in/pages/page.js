// Tells the page around it what has happened here.
const { facts, origin } = document.body.dataset;
const problem = document.querySelector(".problem[hidden]");
const buttons = [...document.querySelectorAll("button[data-how]")];

const tell = (kind, value) => parent.postMessage({ kind, value }, origin);

const choose = async (how) => {
  for (const button of buttons) button.disabled = true;
  problem.hidden = true;
  try {
    const response = await fetch("/checkout/pay", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ how, facts: JSON.parse(facts) }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error.description);
    if (how === "close") return tell("closed");
    if (answer.callback) return tell("success", answer.callback);
    complain(answer.error.description);
    tell("failure", answer.error);
  } catch (error) {
    complain(error.message);
  }
};

const complain = (text) => {
  problem.textContent = text;
  problem.hidden = false;
  for (const button of buttons) button.disabled = false;
};

for (const button of buttons) button.addEventListener("click", () => choose(button.dataset.how));
for (const button of document.querySelectorAll("[data-dismiss]")) {
  button.addEventListener("click", () => tell("dismiss"));
}
addEventListener("keydown", (event) => event.key === "Escape" && tell("dismiss"));

// Nothing can be clicked before it does something.
for (const button of document.querySelectorAll("button")) button.disabled = false;
