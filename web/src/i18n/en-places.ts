// An office and the service points there.
export const places = {
  places: {
    title: "Office",
    code: "division code {{code}}",
    points: "Service points",
    points_note: "A name opens its place on the map.",
    none_title: "No service points are known here",
    none: "They are brought on the map's page as a table: kind, name, address, longitude, latitude, hours, telephone.",
    name: "Name",
    kind: "Kind",
    address: "Address",
    hours: "Open",
    phone: "Telephone",
    look: "Figures",
    above: "Above",
    below: "Below ({{n}})",
  },
};
