// The surface of the gateway's checkout.js: new Razorpay(options).open(), handler, payment.failed, modal.ondismiss.
(() => {
  "use strict";

  const home = new URL(document.currentScript.src).origin;
  let defaults = {};

  class Razorpay {
    constructor(options) {
      this.options = { ...defaults, ...options };
      if (typeof this.options.key !== "string" || !this.options.key) throw new Error("No key passed");
      if (!this.options.order_id && !this.options.amount) throw new Error("No amount or order_id passed");
      this.id = Math.random().toString(36).slice(2);
      this.listeners = {};
      this.listen = (event) => this.receive(event);
    }

    static configure(options) {
      defaults = { ...defaults, ...options };
    }

    static open(options) {
      const checkout = new Razorpay(options);
      checkout.open();
      return checkout;
    }

    on(name, listener) {
      (this.listeners[name] ??= []).push(listener);
      return this;
    }

    once(name, listener) {
      const only = (...values) => {
        this.off(name, only);
        listener(...values);
      };
      return this.on(name, only);
    }

    off(name, listener) {
      this.listeners[name] = listener ? (this.listeners[name] ?? []).filter((one) => one !== listener) : [];
      return this;
    }

    open() {
      if (this.frame) return this;
      const { key, order_id, amount, currency, name, description, image, prefill, theme, notes } = this.options;
      const query = new URLSearchParams({
        facts: JSON.stringify({ key, order_id, amount, currency, name, description, image, prefill, theme, notes }),
        origin: location.origin,
      });
      this.frame = document.createElement("iframe");
      this.frame.className = "razorpay-checkout-frame";
      this.frame.title = "Checkout";
      this.frame.allow = "payment";
      // Properties, not a style attribute: a strict policy of the page allows them.
      Object.assign(this.frame.style, {
        position: "fixed", inset: "0", width: "100%", height: "100%", border: "0", zIndex: "2147483647",
        background: "transparent", colorScheme: "normal",
      });
      this.frame.src = `${home}/checkout?${query}`;
      this.overflow = document.body.style.overflow;
      document.body.style.overflow = "hidden";
      addEventListener("message", this.listen);
      document.body.append(this.frame);
      if (this.options.timeout > 0) this.timer = setTimeout(() => this.dismiss("timeout"), this.options.timeout * 1000);
      return this;
    }

    close() {
      if (!this.frame) return;
      clearTimeout(this.timer);
      removeEventListener("message", this.listen);
      this.frame.remove();
      this.frame = null;
      document.body.style.overflow = this.overflow;
    }

    emit(name, value) {
      for (const listener of [...(this.listeners[name] ?? [])]) listener(value);
    }

    receive(event) {
      if (event.origin !== home || event.source !== this.frame?.contentWindow) return;
      const { kind, value } = event.data ?? {};
      if (kind === "success") this.succeed(value);
      else if (kind === "failure") this.fail(value);
      else if (kind === "dismiss") this.dismiss();
      else if (kind === "closed") this.close(); // as when somebody closes the browser: the page learns nothing
    }

    succeed(answer) {
      this.close();
      this.emit("payment.success", answer);
      if (this.options.callback_url && (this.options.redirect || !this.options.handler)) {
        this.post(this.options.callback_url, answer);
      } else {
        this.options.handler?.(answer);
      }
    }

    fail(error) {
      this.emit("payment.failed", { error });
      if (this.options.retry === false || this.options.retry?.enabled === false) this.dismiss();
    }

    dismiss(reason) {
      if (!this.frame) return;
      const { confirm_close: ask, ondismiss: tell } = this.options.modal ?? {};
      if (ask && reason === undefined && !confirm("Do you want to leave the checkout?")) return;
      this.close();
      tell?.(reason);
    }

    post(action, fields) {
      const form = document.createElement("form");
      Object.assign(form, { method: "post", action });
      for (const [name, value] of Object.entries(fields)) {
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
      }
      document.body.append(form);
      form.submit();
    }
  }

  window.Razorpay = Razorpay;
})();
