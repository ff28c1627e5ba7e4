import { apiKey, createClient } from "@apigw/client";
import * as generated from "../generated/pets/client.js";
import { counted, expect, type Record } from "./record.js";

/** Every operation of the pet shop, through the generated client. */
export async function callPets(baseUrl: string, key: string, record: Record): Promise<void> {
  const pets = counted("pets", generated, record);
  const shop = createClient({ baseUrl, auth: apiKey(key) });

  await record.check("a pet that was added can be found, changed and removed", async () => {
    const rex = await pets.addPet(shop, {
      body: { name: "Rex", photoUrls: [], status: "available", tags: [{ name: "good" }] },
    });
    const petId = rex.id ?? 0;
    const found = await pets.getPetById(shop, { petId });
    expect(found.name === "Rex", `getPetById gave ${found.name}`);
    const sold = await pets.updatePet(shop, { body: { ...found, status: "pending" } });
    expect(sold.status === "pending", `updatePet gave ${sold.status}`);
    const renamed = await pets.updatePetWithForm(shop, { petId, name: "Rex & Söhne", status: "available" });
    expect(renamed.name === "Rex & Söhne", `updatePetWithForm gave ${renamed.name}`);
    const available = await pets.findPetsByStatus(shop, { status: "available" });
    expect(available.length === 1, `findPetsByStatus gave ${available.length}`);
    const good = await pets.findPetsByTags(shop, { tags: ["good", "small"] });
    expect(good.length === 1, `findPetsByTags gave ${good.length}`);
    const photo = await pets.uploadFile(shop, {
      petId,
      additionalMetadata: "asleep",
      body: Uint8Array.from([0, 255, 128, 10, 13]),
    });
    expect(photo.message === "5 bytes, asleep", `uploadFile gave ${photo.message}`);
    const inventory = await pets.getInventory(shop);
    expect(inventory.available === 1, `getInventory gave ${JSON.stringify(inventory)}`);
    await pets.deletePet(shop, { petId });
    const gone = await pets.getPetById(shop, { petId }).result();
    expect(!gone.ok && gone.error.status === 404, "a removed pet is still there");
  });

  await record.check("an order can be placed and taken back", async () => {
    const { id: orderId = 0 } = await pets.placeOrder(shop, { body: { petId: 1, quantity: 2 } });
    const order = await pets.getOrderById(shop, { orderId });
    expect(order.quantity === 2, `getOrderById gave ${order.quantity}`);
    await pets.deleteOrder(shop, { orderId });
  });

  await record.check("a user can sign up, log in and leave", async () => {
    await pets.createUser(shop, { body: { username: "ann", password: "secret" } });
    await pets.createUsersWithListInput(shop, { body: [{ username: "bob" }, { username: "cy/ril" }] });
    const session = await pets.loginUser(shop, { username: "ann", password: "secret" });
    expect(session === "session of ann", `loginUser gave ${session}`);
    const cyril = await pets.getUserByName(shop, { username: "cy/ril" });
    expect(cyril.username === "cy/ril", `getUserByName gave ${cyril.username}`);
    await pets.updateUser(shop, { username: "bob", body: { username: "bob", email: "bob@example.com" } });
    await pets.deleteUser(shop, { username: "bob" });
    await pets.logoutUser(shop);
  });

  await record.check("nobody enters without the key", async () => {
    const stranger = createClient({ baseUrl, auth: apiKey("not-the-key-of-this-shop") });
    const refused = await generated.getInventory(stranger).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused instanceof Error && "status" in refused && refused.status === 403, `a wrong key gave ${refused}`);
  });
}
