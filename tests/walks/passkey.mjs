// SPDX-License-Identifier: Apache-2.0
// A passkey of chromium's own virtual authenticator: made, used to come in, removed. Without scripts: the password, and why.
import { begin } from "./walk.mjs";

const password = "a phrase that is long enough";
const town = await begin("passkey", [
  { name: "moira", shown: "Moira Penn", organisation: "lanternlane", role: "gp", title: "GP" },
], () => {}, { address: true });

async function authenticator(w, verified) {
  const cdp = await w.page.context().newCDPSession(w.page);
  await cdp.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
    isUserVerified: verified, automaticPresenceSimulation: true };
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
  return { verify: (isUserVerified) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    count: async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length };
}

await town.walk("a passkey is made, comes in, and is removed", async (w) => {
  await w.as("moira");
  if (!w.scripts) {
    await w.go("/account");
    await w.has("Your browser has scripts turned off");
    w.check(!(await w.page.isVisible("form[data-passkey]")), "offers what cannot be done");
    await w.page.context().clearCookies();
    await w.go("/sign-in");
    w.check(!(await w.page.isVisible("form[data-passkey]")), "offers what cannot be done");
    return;
  }
  await w.go("/account/password");
  await w.page.fill("#new", "aaaaaaaaaaaa");
  await w.has("Too short, or the same letters again and again");
  await w.page.fill("#new", "three quite unusual words");
  await w.look();
  w.check((await w.page.innerText("[data-strength] span")) === "Good", "a good one is not called so");
  await w.page.locator("[data-show=new] button").click();
  w.check((await w.page.getAttribute("#new", "type")) === "text", "does not show what is typed");
  const key = await authenticator(w, true);
  await w.go("/account");
  await w.page.fill("[name=called]", "my telephone");
  await w.page.fill("[name=password]", password);
  await w.page.getByRole("button", { name: "Make a passkey" }).click();
  await w.page.getByText("The passkey is made.").waitFor();
  await w.look();
  w.check((await key.count()) === 1, "the authenticator keeps no passkey");
  await w.has("A passkey was made (my telephone)");
  await w.page.context().clearCookies();
  await w.go("/sign-in?to=%2Faccount");
  await key.verify(false); // somebody else's finger
  await w.page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await w.page.getByText("The passkey was not used.").waitFor();
  await w.look();
  await key.verify(true);
  await w.page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await w.page.waitForURL(/\/account$/);
  await w.has("Moira Penn");
  await w.has("Something has happened to your account");
  await w.page.getByRole("button", { name: "Remove my telephone" }).click();
  await w.page.getByText("It opens nothing any more.").waitFor();
  await w.page.context().clearCookies();
  await w.go("/sign-in");
  await w.page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await w.page.getByText("That passkey is not known here").waitFor();
}, { widths: [320] });

await town.end();
